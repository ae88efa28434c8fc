// Identifiers that look like AWS's and are the same in every run: a test that fails once fails again.

import { createHash } from 'node:crypto';

export class Ids {
  #serial = 0;

  /** `length` (up to 64) hexadecimal digits, different at every call. */
  hex(length: number): string {
    this.#serial += 1;
    return createHash('sha256').update(`portolan sandbox ${this.#serial}`).digest('hex').slice(0, length);
  }

  /** In the form of a UUID, as request ids are. */
  uuid(): string {
    return this.hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }
}
