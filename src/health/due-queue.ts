// What is due, the earliest first: a binary heap.

export class DueQueue<T extends { readonly dueMs: number }> {
  readonly #heap: T[] = [];

  get size(): number {
    return this.#heap.length;
  }

  get first(): T | undefined {
    return this.#heap[0];
  }

  add(entry: T): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || parent.dueMs <= entry.dueMs) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  takeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      const below = other !== undefined && one !== undefined && other.dueMs < one.dueMs ? left + 1 : left;
      const child = heap[below];
      if (child === undefined || child.dueMs >= last.dueMs) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}
