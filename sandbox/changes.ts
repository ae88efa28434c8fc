// How anybody waits for the cloud without sleeping: every change of state is announced, and waiters look again.

interface Waiter {
  /** True once the waiter has what it wanted. */
  readonly look: () => boolean;
  readonly abandon: (reason: Error) => void;
}

export class Changes {
  readonly #waiters = new Set<Waiter>();
  #closed = false;

  announce(): void {
    for (const waiter of this.#waiters) {
      if (waiter.look()) this.#waiters.delete(waiter);
    }
  }

  /** Resolves with what `find` gives as soon as it gives something; rejects when the cloud closes first. */
  until<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = (): boolean => {
        const found = find();
        if (found !== undefined) resolve(found);
        return found !== undefined;
      };
      if (look()) return;
      if (this.#closed) return reject(closed());
      this.#waiters.add({ look, abandon: reject });
    });
  }

  close(): void {
    this.#closed = true;
    for (const waiter of this.#waiters) waiter.abandon(closed());
    this.#waiters.clear();
  }
}

const closed = (): Error => new Error('the sandbox was closed before it came to that');
