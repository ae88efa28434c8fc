// One blocking query on the list of services, and one for each service that takes part: started when the list names it,
// ended when it no longer does. What they say goes out as snapshots.

import { type Clock, type Random, sleep } from '../../src/model/clock.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { ConsulCatalogSettings } from '../../src/model/settings.ts';
import type { ScopeReading, Snapshot } from '../../src/model/snapshot.ts';
import type { AgentShare } from './agents.ts';
import { readHealth, readServiceList } from './answers.ts';
import { ALL_HIDDEN, doubtOfList } from './doubt.ts';
import type { Answer, ConsulApi } from './fetch.ts';
import { FirstRound } from './first-round.ts';
import { type FollowedQuery, followQuery } from './follow-query.ts';
import { NO_LEADER } from './leader.ts';
import type { MeteredApi } from './query-meter.ts';
import { failedScope, LIST_SCOPE, readService, serviceScope, servicesTakingPart } from './snapshot.ts';
import { WaitingPlaces } from './waiting-places.ts';

export interface CatalogDeps extends AgentShare {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** A connection to Consul, for one query at a time. */
  readonly connect: () => MeteredApi;
}

/** A larger crowd of new services than this starts spread over this long: a fleet of routers must not ask in step. */
const CROWD = 16;
const CROWD_SPREAD_MS = 500;
/** The first state waits this long for the slowest service. */
const FIRST_ROUND_MS = 3_000;

export class CatalogWatch {
  readonly #settings: ConsulCatalogSettings;
  readonly #deps: CatalogDeps;
  readonly #publish: (snapshot: Snapshot) => void;
  /** Of each followed service, what ends its query. */
  readonly #services = new Map<string, AbortController>();
  readonly #running = new Set<Promise<void>>();
  readonly #bug = Promise.withResolvers<never>();
  #listed = false;
  #firstRound: FirstRound | undefined;
  #cancelFirstRound = () => {};

  constructor(settings: ConsulCatalogSettings, deps: CatalogDeps, publish: (snapshot: Snapshot) => void) {
    this.#settings = settings;
    this.#deps = deps;
    this.#publish = publish;
  }

  /** Until `signal` aborts; then every connection is closed. Rejects only for a bug. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const stopped = AbortSignal.any([signal, stop.signal]);
    const list = this.#follow(LIST_SCOPE, new WaitingPlaces(1), stopped, (api) => ({
      ask: (asked, deadline) => api.services(asked, deadline),
      receive: (answer) => this.#receiveList(answer, stopped),
      failed: (reason) => this.#tell([failedScope(LIST_SCOPE, reason, this.#settings)]),
      rest: () => api.close(),
    }));
    try {
      await Promise.race([list, this.#bug.promise]);
    } finally {
      stop.abort();
      this.#cancelFirstRound();
      await Promise.allSettled([list, ...this.#running]);
    }
  }

  async #follow(
    scope: string,
    places: WaitingPlaces,
    signal: AbortSignal,
    query: (api: ConsulApi) => FollowedQuery,
  ): Promise<void> {
    const { clock, random, logger, connect, opening } = this.#deps;
    const { endpoint, minimumIntervalMs } = this.#settings;
    const pace = { waitMs: endpoint.waitMs, minimumIntervalMs };
    const shared = { opening, places };
    const api = connect();
    try {
      await followQuery(query(api), pace, { clock, random, logger: logger.with({ scope }), ...shared }, signal);
    } finally {
      api.end();
    }
  }

  // === The list of services ===

  #receiveList(answer: Answer, signal: AbortSignal): string | undefined {
    const list = readServiceList(answer.body);
    const names = list.ok ? servicesTakingPart(list.value, this.#settings) : [];
    const doubt = list.ok ? doubtOfList(answer, list.value) : list.error;
    if (doubt !== undefined) {
      if (doubt === NO_LEADER) this.#startNew(names, signal);
      this.#tell([failedScope(LIST_SCOPE, doubt, this.#settings)]);
      return doubt;
    }
    if (!this.#listed) this.#beginFirstRound(names.filter((name) => !this.#services.has(name)));
    this.#listed = true;
    this.#stopAllBut(new Set(names));
    this.#startNew(names, signal);
    this.#tell([{ scope: LIST_SCOPE, status: 'complete', items: [], problems: [] }], true);
    return undefined;
  }

  #stopAllBut(names: ReadonlySet<string>): void {
    for (const [name, stop] of this.#services) {
      if (names.has(name)) continue;
      stop.abort();
      this.#services.delete(name);
      this.#firstRound?.forget(serviceScope(name));
    }
  }

  #startNew(names: readonly string[], signal: AbortSignal): void {
    const fresh = names.filter((name) => !this.#services.has(name));
    const spreadMs = fresh.length > CROWD ? CROWD_SPREAD_MS : 0;
    for (const name of fresh) {
      const stop = new AbortController();
      this.#services.set(name, stop);
      const ended = this.#followService(name, spreadMs * this.#deps.random(), AbortSignal.any([signal, stop.signal]));
      this.#running.add(ended);
      ended.catch(this.#bug.reject).finally(() => this.#running.delete(ended));
    }
  }

  // === One service ===

  async #followService(name: string, delayMs: number, signal: AbortSignal): Promise<void> {
    if (delayMs > 0) await sleep(this.#deps.clock, delayMs, signal);
    await this.#follow(serviceScope(name), this.#deps.places, signal, (api) => ({
      ask: (asked, deadline) => api.health(name, asked, deadline),
      receive: (answer) => this.#receiveHealth(name, answer),
      failed: (reason) => this.#tell([failedScope(serviceScope(name), reason, this.#settings)]),
      rest: () => api.close(),
    }));
  }

  #receiveHealth(name: string, answer: Answer): string | undefined {
    const health = readHealth(answer.body);
    const hidden = health.ok && health.value.instances.length === 0 && answer.filteredByAcls;
    if (!health.ok || hidden) {
      const reason = health.ok ? ALL_HIDDEN : health.error;
      this.#tell([failedScope(serviceScope(name), reason, this.#settings)]);
      return reason;
    }
    this.#tell([readService(name, health.value, answer.leaderKnown, this.#settings)]);
    return answer.leaderKnown ? undefined : NO_LEADER;
  }

  // === Telling ===

  #beginFirstRound(names: readonly string[]): void {
    this.#firstRound = new FirstRound(names.map(serviceScope));
    this.#cancelFirstRound = this.#deps.clock.after(FIRST_ROUND_MS, () => this.#endFirstRound());
  }

  #endFirstRound(): void {
    this.#cancelFirstRound();
    const readings = this.#firstRound?.readings ?? [];
    this.#firstRound = undefined;
    this.#send(readings, true);
  }

  #tell(readings: readonly ScopeReading[], listRead = false): void {
    const round = this.#firstRound;
    if (round === undefined) return this.#send(readings, listRead);
    round.add(readings);
    if (round.complete) this.#endFirstRound();
  }

  #send(readings: readonly ScopeReading[], listRead: boolean): void {
    const scopes = [LIST_SCOPE, ...[...this.#services.keys()].map(serviceScope)];
    this.#publish({ provider: this.#settings.name, readings, ...(listRead ? { knownScopes: scopes } : {}) });
  }
}
