// Golden text files: what goes in stands above a line of ten dashes, what must come out below it. Several cases may
// share a file: a line of ten equals signs, with or without a title behind it, begins the next one.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface GoldenCase {
  readonly title: string;
  readonly input: string;
  readonly expected: string;
}

/** `folder` is relative to the file that asks, `importMetaUrl` that file's own address. */
export function readGoldenCases(folder: string, importMetaUrl: string): readonly GoldenCase[] {
  const address = new URL(`${folder}/`, importMetaUrl);
  const files = readdirSync(fileURLToPath(address)).filter((file) => file.endsWith('.txt'));
  return files.sort().flatMap((file) => splitCases(file, readFileSync(new URL(file, address), 'utf8')));
}

function splitCases(file: string, text: string): readonly GoldenCase[] {
  const [first = '', ...others] = text.split(/^={10}/m);
  const alone = first.trim() === '' ? [] : [toCase(file, '', first)];
  return [...alone, ...others.map((part, index) => toCase(`${file} ${index + 1}`, ...splitOnce(part, '\n')))];
}

function toCase(place: string, title: string, body: string): GoldenCase {
  const [input, expected] = splitOnce(body, /^-{10}\n/m);
  return { title: `${place} ${title.trim()}`.trim(), input: input.trimEnd(), expected: expected.trim() };
}

function splitOnce(text: string, separator: string | RegExp): [before: string, after: string] {
  const [before = '', ...after] = text.split(separator);
  return [before, after.join('\n')];
}
