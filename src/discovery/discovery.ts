// The whole stage in one place: providers under watch on one side, the merged routing state on the other.
// Between them the feed keeps what was last good, a throttle spaces the merges, and a clock ends grace periods.

import { isDeepStrictEqual } from 'node:util';
import type { DecodeOptions } from '../labels/decoded-item.ts';
import type { Clock, Random } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import type { Problem } from '../model/problem.ts';
import type { Provider } from '../model/provider.ts';
import type { ProviderStatus, SourceStatus } from '../model/provider-status.ts';
import type { ProviderName } from '../model/qualified-name.ts';
import { EMPTY_STATE, type RoutingState } from '../model/routing-state.ts';
import type { EntryPoints } from './choose-entry-points.ts';
import type { CopyStore } from './copies/copy-store.ts';
import { ScopeKeeper } from './copies/scope-keeper.ts';
import { createDecoder } from './decode-items.ts';
import { describeChanges } from './describe-changes.ts';
import { describeFault } from './fault-text.ts';
import { Feed } from './feed.ts';
import { sameEntries } from './maps.ts';
import { type Merged, mergeConfigurations } from './merge.ts';
import { NO_MEMORY } from './merge-memory.ts';
import type { WatchGuards } from './provider-watch.ts';
import { hasLearnt, NO_SCOPES } from './scopes.ts';
import { Throttle } from './throttle.ts';

/** A provider, and how what it reads is decoded. */
export interface Source {
  readonly provider: Provider;
  readonly decode: DecodeOptions;
  /** Which source it is, for its copy on disk (`copies/origin-of.ts`); undefined: it is on disk itself, and believed. */
  readonly origin?: string;
}

export interface DiscoveryOptions {
  readonly sources: readonly Source[];
  readonly entryPoints: EntryPoints;
  /** Least time between two merges; the first news after a pause passes at once. */
  readonly throttleMs: number;
  readonly routerGracePeriodMs: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** A state that differs from the one before. The first comes as soon as any provider has learnt something. */
  readonly onState: (state: RoutingState) => void;
  /** Where the last good scopes are kept for the next start; undefined: nowhere. */
  readonly copies?: CopyStore | undefined;
  /** A reading that drops most servers at once waits for others that agree (`removal-gate.ts`). */
  readonly holdMassRemoval?: boolean;
}

export interface Discovery {
  start(): void;
  /** Resolves when every provider's watch has ended. */
  close(): Promise<void>;
  /** Ready once every provider has spoken, or is served from disk, and that is part of the state; never unready again. */
  readiness(): Readiness;
  status(): readonly ProviderStatus[];
  /** The latest, problems included, even while nothing was worth emitting yet. */
  state(): RoutingState;
}

interface Readiness {
  readonly ready: boolean;
  /** Providers that have not spoken and of which nothing was kept. */
  readonly missing: readonly ProviderName[];
  /** Providers of which something is served that was kept on disk and not said anew. */
  readonly fromDisk: readonly ProviderName[];
}

/** A first state of ten thousand routers is not ten thousand lines. */
const LONGEST_REPORT = 50;

export function createDiscovery(options: DiscoveryOptions): Discovery {
  const { clock, logger } = options;
  const decoders = options.sources.map(({ provider, decode }) => ({
    name: provider.name,
    decode: createDecoder(decode),
  }));
  const throttle = new Throttle(clock, options.throttleMs, () => mergeAndEmit());
  const onNews = (): void => throttle.request();
  const feed = new Feed(
    options.sources.map(({ provider }) => provider),
    { clock, random: options.random, logger, onNews },
    createGuards(options, onNews),
  );
  let merged: Merged = { state: EMPTY_STATE, memory: NO_MEMORY };
  let emitted: RoutingState | undefined;
  let missing: readonly ProviderName[] = decoders.map(({ name }) => name);
  let cancelWake: () => void = () => {};

  /** A fault in here is a bug, but not one that may cost the routes that work. */
  function mergeAndEmit(): void {
    try {
      const before = merged.state;
      merged = merge();
      report(newProblems(before, merged.state), (line) => logger.warn(line));
      scheduleWake();
      if (emitted !== undefined || isWorthEmitting()) emit(merged.state);
      const heard = new Set(feed.status().flatMap((status) => (isHeard(status) ? [status.provider] : [])));
      missing = missing.filter((name) => !heard.has(name));
    } catch (error) {
      logger.error('the merge failed, the last state stays', { error: describeFault(error) });
    }
  }

  /** Nothing but failures so far: workers that started to listen now would answer 404 for everything. */
  function isWorthEmitting(): boolean {
    return decoders.length === 0 || [...feed.scopes().values()].some(hasLearnt);
  }

  function merge(): Merged {
    const scopes = feed.scopes();
    const input = {
      items: decoders.flatMap(({ name, decode }) => decode(scopes.get(name) ?? NO_SCOPES)),
      problems: feed.problems(),
      entryPoints: options.entryPoints,
      routerGracePeriodMs: options.routerGracePeriodMs,
      wallMs: clock.wallMs(),
    };
    return mergeConfigurations(input, merged.memory, clock.nowMs());
  }

  function scheduleWake(): void {
    cancelWake();
    if (merged.wakeAtMs === undefined) return;
    cancelWake = clock.after(merged.wakeAtMs - clock.nowMs(), () => throttle.request());
  }

  function emit(state: RoutingState): void {
    if (emitted !== undefined && isSame(emitted, state)) return;
    report(describeChanges(emitted ?? EMPTY_STATE, state), (line) => logger.info(line));
    emitted = state;
    options.onState(state);
  }

  return {
    start() {
      feed.start();
      if (options.sources.length === 0) throttle.request();
    },
    async close() {
      throttle.close();
      cancelWake();
      await feed.close();
    },
    readiness: () => ({
      ready: emitted !== undefined && missing.length === 0,
      missing,
      fromDisk: feed.status().flatMap(({ provider, fromDisk }) => (fromDisk === undefined ? [] : [provider])),
    }),
    status: () => {
      const problems = Map.groupBy(merged.state.problems, ({ provider }) => provider);
      return feed.status().map((status) => ({ ...status, problems: problems.get(status.provider)?.length ?? 0 }));
    },
    state: () => merged.state,
  };
}

function createGuards(options: DiscoveryOptions, onNews: () => void): ReadonlyMap<ProviderName, WatchGuards> {
  const { copies: store, clock, logger, holdMassRemoval: holdsRemovals = false } = options;
  const guards = new Map<ProviderName, WatchGuards>();
  for (const { provider, origin } of options.sources) {
    if (origin === undefined) continue;
    const keeper = store && new ScopeKeeper({ provider: provider.name, origin, store, clock, logger, onNews });
    guards.set(provider.name, { keeper, holdsRemovals });
  }
  return guards;
}

const isHeard = ({ hasSpoken, fromDisk }: SourceStatus): boolean => hasSpoken || fromDisk !== undefined;

/** A merge keeps the identity of what did not change. */
const isSame = (before: RoutingState, after: RoutingState): boolean =>
  sameEntries(before.routers, after.routers) &&
  sameEntries(before.services, after.services) &&
  sameEntries(before.middlewares, after.middlewares) &&
  sameEntries(before.serversTransports, after.serversTransports) &&
  sameEntries(before.tlsOptions, after.tlsOptions) &&
  sameEntries(before.certificates, after.certificates) &&
  sameEntries(before.tlsStores, after.tlsStores) &&
  sameEntries(before.servers, after.servers) &&
  isDeepStrictEqual(before.problems, after.problems);

function newProblems(before: RoutingState, after: RoutingState): readonly string[] {
  const known = new Set(before.problems.map(describeProblem));
  return after.problems.map(describeProblem).filter((problem) => !known.has(problem));
}

const describeProblem = ({ provider, object, reason }: Problem): string =>
  `problem at ${provider}, ${object}: ${reason}`;

function report(lines: readonly string[], log: (line: string) => void): void {
  for (const line of lines.slice(0, LONGEST_REPORT)) log(line);
  if (lines.length > LONGEST_REPORT) log(`and ${lines.length - LONGEST_REPORT} more`);
}
