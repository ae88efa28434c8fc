// Bytes of a text that is made from few different keys (names of headers, routers, servers) and wanted again and again: made once each.

import { encodePiece } from './encode-piece.ts';

/** Bounded by starting again: whoever sends a new name with every request gains nothing, and nobody else loses much. */
const MOST_ENTRIES = 1000;

export function rememberBytes(make: (key: string) => string): (key: string) => Uint8Array {
  const made = new Map<string, Uint8Array>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    if (made.size >= MOST_ENTRIES) made.clear();
    const bytes = encodePiece(make(key));
    made.set(key, bytes);
    return bytes;
  };
}
