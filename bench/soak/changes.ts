// Changes of configuration, spread evenly over the whole time, and when each was said.

import { rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Now and then the file is broken for a moment, as by an editor that does not replace it in one step. */
const BROKEN_EVERY = 25;
const BROKEN_MS = 150;
/**
 * The least that a change is left alone; also what the router takes at most for a new state, so that none is skipped.
 */
const LEAST_MS = 20;

export class Changes {
  broken = 0;
  /** By generation: when it was said. */
  readonly #saidMs: number[] = [];
  readonly #file: string;
  readonly #textOf: (generation: number) => string;

  constructor(file: string, textOf: (generation: number) => string) {
    this.#file = file;
    this.#textOf = textOf;
  }

  /** The generation that was said last. */
  get latest(): number {
    return this.#saidMs.length - 1;
  }

  /** The generation that everything should be at, that was said before this moment. */
  latestAt(ms: number): number {
    let generation = this.latest;
    while (generation > 0 && (this.#saidMs[generation] ?? 0) > ms) generation--;
    return generation;
  }

  saidMs(generation: number): number {
    return this.#saidMs[generation] ?? Number.POSITIVE_INFINITY;
  }

  async next(): Promise<void> {
    const generation = this.#saidMs.length;
    await this.#replace(this.#textOf(generation));
    this.#saidMs.push(performance.now());
  }

  /** `count` changes, so spread that the last one comes when the time is over. */
  async spread(count: number, overMs: number): Promise<void> {
    const fromMs = performance.now();
    for (let i = 1; i <= count; i++) {
      if (i % BROKEN_EVERY === 0) await this.#break();
      await this.next();
      await sleep(Math.max(LEAST_MS, fromMs + (i * overMs) / count - performance.now()));
    }
  }

  async #break(): Promise<void> {
    const text = this.#textOf(this.latest);
    await this.#replace(text.slice(0, text.length / 2));
    this.broken++;
    await sleep(BROKEN_MS);
  }

  async #replace(text: string): Promise<void> {
    await writeFile(`${this.#file}.new`, text);
    await rename(`${this.#file}.new`, this.#file);
  }
}
