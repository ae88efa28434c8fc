// Integers with a prefix of 4 to 7 bits (RFC 7541 5.1). `mask` is the prefix with all bits set.

/** What no length and no index reaches; a larger integer is refused before it could overflow. */
const MOST = 2 ** 31;
const MOST_CONTINUATIONS = 5;

/** What `integerLength` says of an integer that does not end, or that is too large. */
export const BAD_INTEGER = -1;

/** How many bytes the integer at `at` takes, and `BAD_INTEGER` when it goes beyond `end` or is longer than five continuations. */
export function integerLength(bytes: Uint8Array, at: number, end: number, mask: number): number {
  if (at >= end) return BAD_INTEGER;
  if (((bytes[at] ?? 0) & mask) < mask) return 1;
  const last = Math.min(end, at + 1 + MOST_CONTINUATIONS);
  for (let i = at + 1; i < last; i++) if ((bytes[i] ?? 0) < 0x80) return i - at + 1;
  return BAD_INTEGER;
}

/** The integer of `length` bytes at `at`, and `BAD_INTEGER` when it is more than 2^31. */
export function readInteger(bytes: Uint8Array, at: number, length: number, mask: number): number {
  let value = (bytes[at] ?? 0) & mask;
  let weight = 1;
  // Not shifted: five continuations hold 35 bits.
  for (let i = 1; i < length; i++) {
    value += ((bytes[at + i] ?? 0) & 0x7f) * weight;
    weight *= 0x80;
  }
  return value > MOST ? BAD_INTEGER : value;
}

/** The bytes that an integer below 2^31 takes at most. */
export const MOST_INTEGER_BYTES = 6;

/** Writes it with `flags` above the prefix; gives where it ends. */
export function writeInteger(into: Uint8Array, at: number, flags: number, mask: number, value: number): number {
  if (value < mask) {
    into[at] = flags | value;
    return at + 1;
  }
  into[at] = flags | mask;
  let rest = value - mask;
  let i = at + 1;
  while (rest >= 0x80) {
    into[i++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  into[i] = rest;
  return i + 1;
}
