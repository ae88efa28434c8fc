// What is generated from the description of the options, and where it is kept.

import { describeReference } from '../../src/labels/reference/describe-reference.ts';
import { describeSchema } from '../../src/labels/reference/describe-schema.ts';

export const GENERATED: readonly { readonly file: URL; readonly describe: () => string }[] = [
  { file: new URL('../../docs/reference/dynamic.md', import.meta.url), describe: describeReference },
  { file: new URL('../../docs/schema/dynamic.schema.json', import.meta.url), describe: describeSchema },
];
