// What is known of task definitions, by ARN, for all ECS providers of the process: a revision never changes, and its ARN
// names it everywhere. Kept on disk, too, where there is a place for it.

import { type Clock, sleep } from '../../src/model/clock.ts';
import type { KeptValues } from '../../src/model/kept-values.ts';
import { BoundedCache } from '../aws/bounded-cache.ts';
import { readDefinition, writeDefinition } from './definition-entry.ts';
import type { TaskDefinitionFacts } from './facts.ts';

/** Revisions. One with ten labels is about 2 KB. */
const MOST = 20_000;
/** A deployment is a write or two, not one for each of its revisions. */
const SPACING_MS = 10_000;
/** A disk that is slower than this costs calls, not time. */
const PATIENCE_MS = 2_000;

export class DefinitionCache {
  readonly #clock: Clock;
  readonly #kept: KeptValues | undefined;
  readonly #known = new BoundedCache<TaskDefinitionFacts>(MOST);
  readonly #restored: Promise<void>;
  #ready: Promise<void> | undefined;
  #isRestored = false;
  #isNew = false;
  #cancel: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(clock: Clock, kept?: KeptValues) {
    this.#clock = clock;
    this.#kept = kept;
    this.#restored = this.#restore();
  }

  has(arn: string): boolean {
    return this.#known.has(arn);
  }

  get(arn: string): TaskDefinitionFacts | undefined {
    return this.#known.get(arn);
  }

  set(arn: string, facts: TaskDefinitionFacts): void {
    this.#known.set(arn, facts);
    this.#isNew = true;
    this.#schedule();
  }

  /** Resolves when what was kept is known, or two seconds after it was first waited for. */
  ready(): Promise<void> {
    this.#ready ??= this.#waitForDisk();
    return this.#ready;
  }

  /** Resolves when what is new is written, or could not be. */
  async close(): Promise<void> {
    this.#cancel?.();
    await this.#writing;
    if (this.#isNew && this.#isRestored) await this.#write();
  }

  async #waitForDisk(): Promise<void> {
    if (this.#isRestored) return;
    const over = new AbortController();
    await Promise.race([this.#restored, sleep(this.#clock, PATIENCE_MS, over.signal)]);
    over.abort();
  }

  async #restore(): Promise<void> {
    for (const value of (await this.#kept?.read()) ?? []) {
      const entry = readDefinition(value);
      if (entry !== undefined && !this.#known.has(entry[0])) this.#known.set(...entry);
    }
    this.#isRestored = true;
    this.#schedule();
  }

  /** Not before the copy was read: it must not be written over with less. */
  #schedule(): void {
    if (this.#cancel !== undefined || !this.#isNew || !this.#isRestored || this.#kept === undefined) return;
    this.#cancel = this.#clock.after(SPACING_MS, () => {
      this.#writing = this.#write().then(() => {
        this.#cancel = undefined;
        this.#schedule();
      });
    });
  }

  async #write(): Promise<void> {
    this.#isNew = false;
    const entries = this.#known.entries();
    const isWritten = await this.#kept?.write(entries.map(writeDefinition));
    if (isWritten === false) this.#isNew = true;
  }
}
