// The name of a field that came as a literal. One that is known is the string that everybody else has: none is made, and its hash is there.

import { KNOWN_NAMES } from './known-names.ts';
import { latin1Text } from './latin1-text.ts';

const PLACES = 1024;

const CANDIDATES: readonly (readonly string[] | undefined)[] = index();

function index(): (readonly string[] | undefined)[] {
  const table = new Array<readonly string[] | undefined>(PLACES).fill(undefined);
  for (const name of KNOWN_NAMES.keys()) {
    const place = placeOf(Buffer.from(name, 'latin1'), 0, name.length);
    table[place] = [...(table[place] ?? []), name];
  }
  return table;
}

/** Of a name that is not empty. */
export function nameText(bytes: Buffer, start: number, end: number): string {
  const candidates = CANDIDATES[placeOf(bytes, start, end)];
  if (candidates === undefined) return latin1Text(bytes, start, end);
  for (let c = 0; c < candidates.length; c++) {
    const name = candidates[c] ?? '';
    if (isName(bytes, start, end, name)) return name;
  }
  return latin1Text(bytes, start, end);
}

function placeOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const middle = bytes[start + (length >> 1)] ?? 0;
  return (length * 67 + (bytes[start] ?? 0) * 31 + middle * 7 + (bytes[end - 1] ?? 0)) & (PLACES - 1);
}

function isName(bytes: Uint8Array, start: number, end: number, name: string): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name.charCodeAt(i)) return false;
  return true;
}
