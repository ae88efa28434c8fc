// How the last streams of a connection ended. Frames that were under way when we reset a stream are no mistake of the other
// side (RFC 9113 5.1); on a stream that it has ended itself they are.

/** More than run at once. */
const REMEMBERED = 512;

export type Ending = 'resetByUs' | 'otherwise' | 'unknown';

export class ClosedStreams {
  /** A ring: the numbers of those that we reset, and the others negated. */
  #ids: Int32Array | undefined;
  #next = 0;

  add(id: number, resetByUs: boolean): void {
    this.#ids ??= new Int32Array(REMEMBERED);
    this.#ids[this.#next] = resetByUs ? id : -id;
    this.#next = (this.#next + 1) % REMEMBERED;
  }

  /** `unknown`: too long ago, or it never was one. */
  ending(id: number): Ending {
    if (this.#ids?.includes(id)) return 'resetByUs';
    return this.#ids?.includes(-id) ? 'otherwise' : 'unknown';
  }
}
