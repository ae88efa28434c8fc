// The one mutable cell of routing: what serves now. A reader takes `current` once and stays on what it took.

export class Cell<T> {
  #current: T;

  constructor(initial: T) {
    this.#current = initial;
  }

  get current(): T {
    return this.#current;
  }

  swap(next: T): void {
    this.#current = next;
  }
}
