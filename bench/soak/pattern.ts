// Bodies that cannot be mistaken for one another: bytes without order, each body beginning elsewhere in them. A byte
// too many, one too few, or one of somebody else's body is seen.

import { createHash } from 'node:crypto';

const PATTERN_BYTES = 256 * 1024;
const DIGEST_BYTES = 32;

const once = Buffer.concat(
  Array.from({ length: PATTERN_BYTES / DIGEST_BYTES }, (_, i) => createHash('sha256').update(`soak ${i}`).digest()),
);
const twice = Buffer.concat([once, once]);

/** The part of a body from `at`, at most `PATTERN_BYTES` of it. `id`: whose body it is. */
export function bodyPart(id: number, at: number, length: number): Buffer {
  // A multiplier that is odd: neighbours begin far from each other.
  const from = (id * 40_503 + at) % PATTERN_BYTES;
  return twice.subarray(from, from + Math.min(length, PATTERN_BYTES));
}

export function bodyOf(id: number, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < length; at += PATTERN_BYTES) parts.push(bodyPart(id, at, length - at));
  return Buffer.concat(parts);
}

/** Reads a body as it comes and throws at the first wrong byte. */
export class BodyCheck {
  readonly #id: number;
  readonly #length: number;
  #at = 0;

  constructor(id: number, length: number) {
    this.#id = id;
    this.#length = length;
  }

  take(bytes: Buffer): void {
    for (let from = 0; from < bytes.length; from += PATTERN_BYTES) {
      const here = bytes.subarray(from, from + PATTERN_BYTES);
      if (!here.equals(bodyPart(this.#id, this.#at, here.length))) throw new Error(`wrong bytes from ${this.#at} on`);
      this.#at += here.length;
    }
    if (this.#at > this.#length) throw new Error(`${this.#at} bytes of ${this.#length}`);
  }

  end(): void {
    if (this.#at !== this.#length) throw new Error(`${this.#at} bytes of ${this.#length}, and an end that looks whole`);
  }
}
