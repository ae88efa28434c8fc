// Cuts a list of changes into messages that do not stall a worker (DESIGN section 4).

import type { Change } from '../model/change.ts';

/** The message around the changes: its kind, versions and part number. */
const ENVELOPE_BYTES = 128;

/**
 * Consecutive chunks whose messages are at most `maxBytes` long as JSON. An entry is never split: one that is larger
 * travels alone. No changes, no chunks.
 */
export function chunkChanges(changes: readonly Change[], maxBytes: number): Change[][] {
  const chunks: Change[][] = [];
  let open: Change[] = [];
  let bytes = ENVELOPE_BYTES;
  for (const change of changes) {
    const size = changeBytes(change);
    if (open.length > 0 && bytes + size > maxBytes) {
      chunks.push(open);
      open = [];
      bytes = ENVELOPE_BYTES;
    }
    open.push(change);
    bytes += size;
  }
  if (open.length > 0) chunks.push(open);
  return chunks;
}

/** As sent: the entry's JSON is quoted once more on its way, and a comma follows. */
const changeBytes = (change: Change): number => Buffer.byteLength(JSON.stringify(change)) + 1;
