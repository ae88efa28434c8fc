// The three ways in which a message is written: what it means may not depend on them.

export const WAYS = ['in one piece', 'byte by byte', 'cut at every CRLF'] as const;

export type Way = (typeof WAYS)[number];

/** The few inputs that are longer come in this many pieces of more than a byte. */
const MOST_PIECES = 1500;

export function cut(bytes: Buffer, way: Way): Buffer[] {
  if (way === 'in one piece') return [bytes];
  if (way === 'byte by byte') {
    const size = Math.ceil(bytes.length / MOST_PIECES);
    return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
  }
  return bytes
    .toString('latin1')
    .split(/(?<=\r\n)/)
    .map((line) => Buffer.from(line, 'latin1'));
}
