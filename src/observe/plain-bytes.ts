// ASCII that needs no escape, inside a JSON string or a quoted piece of the common log format: nearly all that is logged.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The same octet four times. */
const four = (octet: number): number => Math.imul(octet, 0x01010101);

const ONES = four(0x01);
const HIGH_BITS = four(0x80);
const SPACES = four(0x20);
const QUOTES = four(QUOTE);
const BACKSLASHES = four(BACKSLASH);
const DELETES = four(0x7f);

/** `unit`: an octet, or a UTF-16 unit. */
export const isPlain = (unit: number): boolean => unit >= 0x20 && unit < 0x7f && unit !== QUOTE && unit !== BACKSLASH;

/** The same of all bytes from `from` to `end`, four at a time: half as long as one by one. */
export function isPlainRun(view: DataView, from: number, end: number): boolean {
  let odd = 0;
  let at = from;
  for (; at + 4 <= end; at += 4) {
    const octets = view.getInt32(at);
    odd |= octets | ((octets - SPACES) & ~octets);
    odd |= withZero(octets ^ QUOTES) | withZero(octets ^ BACKSLASHES) | withZero(octets ^ DELETES);
  }
  if ((odd & HIGH_BITS) !== 0) return false;
  for (; at < end; at++) if (!isPlain(view.getUint8(at))) return false;
  return true;
}

/** Has a high bit set where one of the four octets is zero. */
const withZero = (octets: number): number => (octets - ONES) & ~octets;
