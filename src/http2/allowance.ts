// How often the other side may have us do something for nothing: so many at once, and so many a second in the long run.

export interface AllowanceSize {
  readonly atOnce: number;
  readonly perSecond: number;
}

export class Allowance {
  readonly #size: AllowanceSize;
  #left: number;
  #countedMs: number;

  constructor(size: AllowanceSize, nowMs: number) {
    this.#size = size;
    this.#left = size.atOnce;
    this.#countedMs = nowMs;
  }

  /** False: it is used up. */
  take(nowMs: number): boolean {
    const { atOnce, perSecond } = this.#size;
    this.#left = Math.min(atOnce, this.#left + ((nowMs - this.#countedMs) * perSecond) / 1000);
    this.#countedMs = nowMs;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
