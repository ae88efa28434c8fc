// The keys that session tickets of TLS are sealed with: the same in every worker, so that whichever a client comes back to
// can resume; new ones twice a day, so that a key that leaks opens no more than that. A rotation costs full handshakes.

import type { Clock } from '../model/clock.ts';

/** Name, secret and key of AES, as the runtime wants them. */
const KEY_BYTES = 48;
const ROTATE_AFTER_MS = 12 * 3_600_000;

export class TicketKeys {
  #keys: Uint8Array;
  #cancel: () => void;

  /** `random` gives as many random bytes as it is asked for. */
  constructor(clock: Clock, random: (bytes: number) => Uint8Array, onRotated: (keys: Uint8Array) => void) {
    this.#keys = random(KEY_BYTES);
    const rotate = (): void => {
      this.#keys = random(KEY_BYTES);
      onRotated(this.#keys);
      this.#cancel = clock.after(ROTATE_AFTER_MS, rotate);
    };
    this.#cancel = clock.after(ROTATE_AFTER_MS, rotate);
  }

  get current(): Uint8Array {
    return this.#keys;
  }

  close(): void {
    this.#cancel();
  }
}
