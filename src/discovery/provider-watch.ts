// One provider under watch: its last good scopes, its status, and the loop that starts its watch again after a fault.
// Whatever it throws or publishes stays in here: a provider's exception never touches another provider.

import { type Clock, type Random, sleep } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import type { SourceStatus } from '../model/provider-status.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { backOffMs, HEALTHY_AFTER_MS } from './back-off.ts';
import { describeFromDisk, restoreScopes } from './copies/restore-scopes.ts';
import type { ScopeKeeper } from './copies/scope-keeper.ts';
import { describeFault } from './fault-text.ts';
import { RemovalGate } from './removal-gate.ts';
import { applySnapshot, hasSpoken, NO_SCOPES, type Scopes, saysOtherThan } from './scopes.ts';

export interface WatchSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Scopes, status or problems changed. Must not throw. */
  readonly onNews: () => void;
}

/** What guards a source's state beside its last good scopes. */
export interface WatchGuards {
  /** Of its copy on disk; undefined: it has none. */
  readonly keeper?: ScopeKeeper | undefined;
  /** A sudden loss of most servers is not believed at once. */
  readonly holdsRemovals?: boolean;
}

const UNREADABLE = 'could not be read';

export class ProviderWatch {
  readonly #provider: Provider;
  readonly #around: WatchSurroundings;
  readonly #keeper: ScopeKeeper | undefined;
  readonly #gate: RemovalGate | undefined;
  readonly #closing = new AbortController();
  #loop: Promise<void> | undefined;
  #restoring: Promise<void> | undefined;
  #scopes = NO_SCOPES;
  #hasSpoken = false;
  /** In the watch that runs, or ran last: the source can be read. */
  #hasLearnt = false;
  #lastSuccessMs: number | undefined;
  #failing: { readonly sinceMs: number; readonly error: string } | undefined;
  /** Why no watch runs, or why what it published was refused; until it publishes again. */
  #watchFault: string | undefined;

  constructor(provider: Provider, around: WatchSurroundings, { keeper, holdsRemovals = false }: WatchGuards = {}) {
    this.#provider = provider;
    this.#around = around;
    this.#keeper = keeper;
    /** What was held long enough. */
    const onRelease = (snapshot: Snapshot): void => {
      this.#apply(snapshot);
      around.onNews();
    };
    if (holdsRemovals) this.#gate = new RemovalGate({ provider: provider.name, clock: around.clock, onRelease });
  }

  /** Nobody waits for the disk: what comes from there later takes only the places that are free. */
  start(): void {
    if (this.#loop !== undefined) return;
    this.#loop = this.#keepWatching();
    this.#restoring = this.#restore();
  }

  /** Resolves when the provider's watch has ended and its copy is written. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#loop, this.#restoring]);
    await this.#keeper?.close();
  }

  get name(): string {
    return this.#provider.name;
  }

  get scopes(): Scopes {
    return this.#scopes;
  }

  /** A fault is always among them: who reads them needs no other sign of it. */
  get problems(): readonly Problem[] {
    const own = this.#watchFault === undefined ? [] : [this.#problem(`provider ${this.name}`, this.#watchFault)];
    const ofScopes = [...this.#scopes.byName].flatMap(([name, { status, problems }]) =>
      status === 'failed' && problems.length === 0 ? [this.#problem(`scope ${name}`, UNREADABLE)] : problems,
    );
    return [...own, ...ofScopes, ...(this.#gate?.problems ?? []), ...(this.#keeper?.problems ?? [])];
  }

  get status(): SourceStatus {
    return {
      provider: this.#provider.name,
      hasSpoken: this.#hasSpoken,
      lastSuccessMs: this.#lastSuccessMs,
      failingSinceMs: this.#failing?.sinceMs,
      lastError: this.#failing?.error,
      scopes: this.#scopes.byName.size,
      fromDisk: describeFromDisk(this.#scopes),
      figures: this.#provider.figures?.(),
    };
  }

  async #restore(): Promise<void> {
    const kept = (await this.#keeper?.restore()) ?? [];
    this.#scopes = restoreScopes(this.#scopes, kept);
    // Also at an end in between: what is kept then must hold both.
    this.#keeper?.keep(this.#scopes);
    const fromDisk = describeFromDisk(this.#scopes);
    if (fromDisk === undefined || this.#closing.signal.aborted) return;
    const keptAt = new Date(fromDisk.keptAtMs).toISOString();
    this.#around.logger.info(`provider ${this.name} begins with what was kept on disk`, {
      scopes: fromDisk.scopes,
      keptAt,
    });
    this.#around.onNews();
  }

  async #keepWatching(): Promise<void> {
    const { clock, random, logger } = this.#around;
    const { signal } = this.#closing;
    for (let faults = 1; !signal.aborted; faults += 1) {
      const startedMs = clock.nowMs();
      this.#hasLearnt = false;
      const fault = await this.#watchOnce(signal);
      if (signal.aborted) return;
      if (this.#hasLearnt || clock.nowMs() - startedMs >= HEALTHY_AFTER_MS) faults = 1;
      const waitMs = backOffMs(faults, random);
      this.#watchFault = fault;
      this.#noteFailure(fault);
      logger.debug(`provider ${this.name} is watched again soon`, { waitMs: Math.round(waitMs) });
      this.#around.onNews();
      await sleep(clock, waitMs, signal);
    }
  }

  /** Runs one watch to its end and says why it ended. What a dead watch still publishes is not listened to. */
  async #watchOnce(closing: AbortSignal): Promise<string> {
    const ended = new AbortController();
    const signal = AbortSignal.any([closing, ended.signal]);
    try {
      await this.#provider.watch((snapshot) => {
        if (!signal.aborted) this.#accept(snapshot);
      }, signal);
      return 'its watch ended without being asked to';
    } catch (error) {
      return describeFault(error);
    } finally {
      ended.abort();
      this.#gate?.forget();
    }
  }

  #apply(snapshot: Snapshot): void {
    this.#scopes = applySnapshot(this.#scopes, snapshot);
    this.#keeper?.keep(this.#scopes);
    this.#hasSpoken ||= hasSpoken(this.#scopes);
  }

  #accept(snapshot: Snapshot): void {
    const before = { scopes: this.#scopes, fault: this.#watchFault, hasSpoken: this.#hasSpoken, held: this.#held };
    try {
      this.#apply(this.#gate?.pass(this.#scopes, snapshot) ?? snapshot);
      this.#watchFault = undefined;
      this.#judge(snapshot);
    } catch (error) {
      this.#watchFault = `published what cannot be read: ${describeFault(error)}`;
      this.#noteFailure(this.#watchFault);
    }
    const changed =
      saysOtherThan(before.scopes, this.#scopes) || before.fault !== this.#watchFault || before.held !== this.#held;
    if (changed || before.hasSpoken !== this.#hasSpoken) this.#around.onNews();
  }

  get #held(): number {
    return this.#gate?.problems.length ?? 0;
  }

  /** Any success is one; the failure ends when no scope's latest reading failed. */
  #judge(snapshot: Snapshot): void {
    const { clock, logger } = this.#around;
    const failed = snapshot.readings.filter((reading) => reading.status === 'failed');
    const nothingToRead = snapshot.readings.length === 0 && snapshot.knownScopes !== undefined;
    const learnt = nothingToRead || failed.length < snapshot.readings.length;
    if (learnt) {
      this.#hasLearnt = true;
      this.#lastSuccessMs = clock.wallMs();
    }
    const [first] = failed;
    if (first !== undefined) {
      this.#noteFailure(first.problems[0]?.reason ?? UNREADABLE);
    } else if (learnt && this.#failing !== undefined && this.#everyScopeIsRead()) {
      this.#failing = undefined;
      logger.info(`provider ${this.name} reads again`);
    }
  }

  #everyScopeIsRead(): boolean {
    return [...this.#scopes.byName.values()].every((scope) => scope.status !== 'failed');
  }

  #noteFailure(error: string): void {
    this.#failing = { sinceMs: this.#failing?.sinceMs ?? this.#around.clock.wallMs(), error };
  }

  #problem(object: string, reason: string): Problem {
    return { provider: this.name, object, reason };
  }
}
