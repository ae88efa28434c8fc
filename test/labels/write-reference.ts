// Writes docs/reference/dynamic.md and docs/schema/dynamic.schema.json from the description: `node test/labels/write-reference.ts`.

import { writeFileSync } from 'node:fs';
import { GENERATED } from './generated-files.ts';

for (const { file, describe } of GENERATED) writeFileSync(file, describe());
