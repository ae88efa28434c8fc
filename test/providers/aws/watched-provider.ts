// A provider under watch, poll by poll.

import type { Provider } from '../../../src/model/provider.ts';
import type { ScopeReading, Snapshot } from '../../../src/model/snapshot.ts';
import type { HastyClock } from './hasty-clock.ts';

/** Long enough to be unlike any other wait. */
export const REFRESH_MS = 60_000;

/** What one poll published, and the message with which the watch ended, if that was its end. */
export interface Poll {
  readonly snapshots: readonly Snapshot[];
  readonly readings: ReadonlyMap<string, ScopeReading>;
  /** Of the last snapshot. */
  readonly knownScopes: readonly string[] | undefined;
  readonly rejection: string | undefined;
}

export class WatchedProvider {
  readonly #provider: Provider;
  readonly #clock: HastyClock;
  #stop = new AbortController();
  #end: Promise<string | undefined> = Promise.resolve('not started');
  #published: Snapshot[] = [];
  #running = false;
  #announce = () => {};

  constructor(provider: Provider, clock: HastyClock) {
    this.#provider = provider;
    this.#clock = clock;
  }

  /** The first poll of a watch, started again if the last one was its end, or the next one of a running watch. */
  poll(): Promise<Poll> {
    this.begin();
    return this.finish();
  }

  /** Sets a poll going; `finish` waits for it. */
  begin(): void {
    if (this.#running) return this.#clock.elapse(REFRESH_MS);
    this.#running = true;
    this.#stop = new AbortController();
    const publish = (snapshot: Snapshot) => {
      this.#published.push(snapshot);
      this.#announce();
    };
    this.#end = this.#provider.watch(publish, this.#stop.signal).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  }

  /** Resolves with what the running poll has published, once it is that much. */
  async published(count: number): Promise<readonly Snapshot[]> {
    while (this.#published.length < count) {
      await new Promise<void>((resolve) => {
        this.#announce = resolve;
      });
    }
    return this.#published;
  }

  async finish(): Promise<Poll> {
    const rejection = await Promise.race([this.#end, this.#clock.waitedFor(REFRESH_MS)]);
    if (typeof rejection === 'string') this.#running = false;
    const snapshots = this.#published;
    this.#published = [];
    return {
      snapshots,
      readings: new Map(snapshots.flatMap(({ readings }) => readings.map((reading) => [reading.scope, reading]))),
      knownScopes: snapshots.at(-1)?.knownScopes,
      rejection: typeof rejection === 'string' ? rejection : undefined,
    };
  }

  /** Resolves when the watch has ended, with what it still published. A watch that is stopped must not reject. */
  async stop(): Promise<readonly Snapshot[]> {
    this.#stop.abort();
    const rejection = await this.#end;
    if (this.#running && rejection !== undefined) throw new Error(`stopped, the watch rejected: ${rejection}`);
    this.#running = false;
    return this.#published;
  }
}
