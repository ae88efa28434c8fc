// The documents that are made from the descriptions. Run as a program, it writes them:
// node test/settings/generated.ts

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeReference } from '../../src/settings/describe-reference.ts';
import { describeSchema } from '../../src/settings/describe-schema.ts';

export const GENERATED: readonly (readonly [path: string, make: () => string])[] = [
  ['docs/reference/static.md', describeReference],
  ['docs/schema/static.schema.json', () => printJson(describeSchema())],
];

const WIDTH = 120;

/** As the repository's formatter would: a list of plain values on one line where it fits. */
function printJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  const lists = /^( *"[^"]+": )\[\n([^[\]{}]*?)\n *\](,?)$/gm;
  const printed = text.replace(lists, (written, start: string, elements: string, end: string) => {
    const line = `${start}[${elements.trim().replaceAll(/,\n */g, ', ')}]${end}`;
    return line.length > WIDTH ? written : line;
  });
  return `${printed}\n`;
}

export const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, make] of GENERATED) {
    mkdirSync(dirname(inRepository(path)), { recursive: true });
    writeFileSync(inRepository(path), make());
  }
}
