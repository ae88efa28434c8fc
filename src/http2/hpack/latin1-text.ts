// Bytes into a string that holds nothing but itself: what is kept of a message does not keep the buffer that it came in.

/** A call of Node's own costs 70 ns whatever the length; up to here the engine by itself is quicker (30 to 55 ns). */
const SHORT = 16;

/** By length: codes, handed over as arguments. */
const CODES: readonly number[][] = Array.from({ length: SHORT + 1 }, (_, length) => new Array<number>(length).fill(0));

/** bytes[start, end), one character a byte. */
export function latin1Text(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  const codes = CODES[length];
  if (codes === undefined) return bytes.toString('latin1', start, end);
  for (let i = 0; i < length; i++) codes[i] = bytes[start + i] ?? 0;
  return String.fromCharCode.apply(null, codes);
}
