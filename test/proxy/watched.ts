// Waiting for a fact instead of for a time: whoever changes says so, whoever waits asks its question again.

export class Watched {
  readonly #waiting = new Set<() => void>();

  /** Something is different now. */
  changed(): void {
    for (const look of [...this.#waiting]) look();
  }

  /** Resolves as soon as `holds` does; a fact that never comes ends in the runner's time-out. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}
