// When each check is due, and the beginning of those that are: in turn, a few at a time, so that a thousand servers that
// come at once are not asked in one instant, and that no interval, however short, can take all of the primary.

import type { Clock } from '../model/clock.ts';
import { DueQueue } from './due-queue.ts';

/** Checks that begin together, and how soon others may follow: 2,000 a second at most. */
const MOST_BEGINNING = 20;
const PACE_MS = 10;
/** Checks under way. A server that hangs holds its place until its time limit. */
const MOST_UNDER_WAY = 256;

interface Entry<T> {
  readonly item: T;
  readonly dueMs: number;
}

export class Agenda<T> {
  readonly #clock: Clock;
  readonly #begin: (item: T) => Promise<void>;
  /** An entry that is not the item's own in `#entries` was replaced, and is passed over. */
  #queue = new DueQueue<Entry<T>>();
  readonly #entries = new Map<T, Entry<T>>();
  #underWay = 0;
  #cancel: (() => void) | undefined;
  #wakesAtMs = Number.POSITIVE_INFINITY;
  #closed = false;

  /** `begin` never rejects. */
  constructor(clock: Clock, begin: (item: T) => Promise<void>) {
    this.#clock = clock;
    this.#begin = begin;
  }

  /** Replaces the item's earlier time. */
  set(item: T, dueMs: number): void {
    if (this.#closed) return;
    const entry = { item, dueMs };
    this.#entries.set(item, entry);
    if (this.#queue.size > 2 * this.#entries.size + 64) this.#compact();
    else this.#queue.add(entry);
    this.#wakeAt(dueMs);
  }

  delete(item: T): void {
    this.#entries.delete(item);
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#entries.clear();
    this.#queue = new DueQueue();
  }

  #wakeAt(dueMs: number): void {
    if (this.#closed || dueMs >= this.#wakesAtMs) return;
    this.#cancel?.();
    this.#wakesAtMs = dueMs;
    this.#cancel = this.#clock.after(Math.max(0, dueMs - this.#clock.nowMs()), () => {
      this.#wakesAtMs = Number.POSITIVE_INFINITY;
      this.#work();
    });
  }

  #work(): void {
    const nowMs = this.#clock.nowMs();
    let begun = 0;
    for (let next = this.#first(); next !== undefined && next.dueMs <= nowMs; next = this.#first()) {
      // Whoever ends makes room, and looks again.
      if (this.#underWay >= MOST_UNDER_WAY) return;
      if (begun === MOST_BEGINNING) return this.#wakeAt(nowMs + PACE_MS);
      this.#queue.takeFirst();
      this.#entries.delete(next.item);
      begun++;
      this.#underWay++;
      void this.#begin(next.item).then(() => {
        this.#underWay--;
        const first = this.#first();
        if (first !== undefined) this.#wakeAt(Math.max(first.dueMs, this.#clock.nowMs() + PACE_MS));
      });
    }
    const first = this.#first();
    if (first !== undefined) this.#wakeAt(first.dueMs);
  }

  /** The earliest that still counts. */
  #first(): Entry<T> | undefined {
    for (;;) {
      const { first } = this.#queue;
      if (first === undefined || this.#entries.get(first.item) === first) return first;
      this.#queue.takeFirst();
    }
  }

  #compact(): void {
    this.#queue = new DueQueue();
    for (const entry of this.#entries.values()) this.#queue.add(entry);
  }
}
