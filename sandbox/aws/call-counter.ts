// Every call by its action, so that a test can say what a poll costs.

export class CallCounter {
  readonly #counts = new Map<string, number>();

  count(action: string): void {
    this.#counts.set(action, this.of(action) + 1);
  }

  of(action: string): number {
    return this.#counts.get(action) ?? 0;
  }

  /** By action, those that were called at least once. */
  all(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  reset(): void {
    this.#counts.clear();
  }
}
