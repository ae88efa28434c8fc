// The servers of one service: what is known of each, kept while it is listed, and what follows for who chooses.

import { isDeepStrictEqual } from 'node:util';
import type { HealthCheck, ServerShare, ServerVerdict } from '../model/health-check.ts';
import type { Server } from '../model/routing-state.ts';
import { composeQuestion, type Fault, type Question } from './question.ts';
import { learn, type Moment, newServer, type ServerHealth, STEPS, shareOf } from './server-health.ts';
import { checkOf, serversOf, type WatchedService } from './watched-service.ts';

/** One server of one service. */
export interface WatchedServer {
  readonly watch: ServiceWatch;
  readonly url: string;
  health: ServerHealth;
  /** Undefined: it is not asked. */
  question: Question | undefined;
  /** Of the check that is under way. */
  asking: AbortController | undefined;
}

/** What a new definition or list means for who asks. */
export interface Renewal {
  /** To be asked for the first time, or something else than before. */
  readonly fresh: readonly WatchedServer[];
  readonly changed: readonly WatchedServer[];
  /** Not to be asked any more. */
  readonly gone: readonly WatchedServer[];
}

export class ServiceWatch {
  #watched: WatchedService;
  #servers: ReadonlyMap<string, WatchedServer> = new Map();

  constructor(watched: WatchedService) {
    this.#watched = watched;
  }

  get watched(): WatchedService {
    return this.#watched;
  }

  get check(): HealthCheck | undefined {
    return checkOf(this.#watched);
  }

  get name() {
    return this.#watched.service.name;
  }

  get servers(): Iterable<WatchedServer> {
    return this.#servers.values();
  }

  get(url: string): WatchedServer | undefined {
    return this.#servers.get(url);
  }

  /** A server that stays keeps what is known of it, also when it is asked something else from now on. */
  renew(watched: WatchedService, moment: Moment): Renewal {
    const before = this.#servers;
    const asksElse =
      watched.transport !== this.#watched.transport || !isDeepStrictEqual(checkOf(watched), checkOf(this.#watched));
    this.#watched = watched;
    const starts = this.#newServersStart();
    const after = new Map<string, WatchedServer>();
    const [fresh, changed]: [WatchedServer[], WatchedServer[]] = [[], []];
    for (const server of serversOf(watched)) {
      const known = before.get(server.url);
      const kept = known ?? this.#create(server, newServer(starts, moment));
      after.set(server.url, kept);
      if (known === undefined) fresh.push(kept);
      else if (asksElse) {
        this.#askElse(known, server, moment);
        changed.push(known);
      }
    }
    this.#servers = after;
    return { fresh, changed, gone: [...before.values()].filter(({ url }) => !after.has(url)) };
  }

  /** True: its status is another one. */
  learn(server: WatchedServer, fault: Fault, moment: Moment): boolean {
    const { status } = server.health;
    server.health = learn(server.health, fault, moment);
    return server.health.status !== status;
  }

  /** Those that do not get all of their weight. */
  shares(nowMs: number): readonly ServerShare[] {
    const shares = [...this.#servers.values()].map(({ url, health }) => ({ url, share: this.#share(health, nowMs) }));
    const anyway = this.#watched.service.health?.serveWhenAllDown === true && shares.every(({ share }) => share === 0);
    return anyway ? [] : shares.filter(({ share }) => share < 1);
  }

  /** After which time a share grows; undefined: none does. */
  growsInMs(nowMs: number): number | undefined {
    const slowStartMs = this.#watched.service.health?.slowStartMs ?? 0;
    for (const { health } of this.#servers.values()) {
      const share = this.#share(health, nowMs);
      if (share > 0 && share < 1) return slowStartMs / STEPS;
    }
    return undefined;
  }

  /** Empty where servers are not asked. */
  verdicts(nowMs: number): readonly ServerVerdict[] {
    if (this.check === undefined) return [];
    return [...this.#servers.values()].map(({ url, health }) => {
      const { status, reason, sinceMs } = health;
      const share = this.#share(health, nowMs);
      return { url, status, ...(reason === undefined ? {} : { reason }), sinceMs, share };
    });
  }

  #share(health: ServerHealth, nowMs: number): number {
    return shareOf(health, this.#watched.service.health?.slowStartMs ?? 0, nowMs);
  }

  /** Beside servers that are up a new one is spared; the first servers of a service have nobody to be spared by. */
  #newServersStart(): 'whole' | 'slowly' | 'pending' {
    if (this.check?.startPending === true) return 'pending';
    return [...this.#servers.values()].some(({ health }) => health.status === 'up') ? 'slowly' : 'whole';
  }

  #create(server: Server, health: ServerHealth): WatchedServer {
    return { watch: this, url: server.url, health, question: this.#compose(server), asking: undefined };
  }

  /** Without a check nobody is down. */
  #askElse(known: WatchedServer, server: Server, moment: Moment): void {
    known.question = this.#compose(server);
    if (known.question === undefined) known.health = learn(known.health, undefined, moment);
  }

  #compose(server: Server): Question | undefined {
    if (this.check === undefined) return undefined;
    const question = composeQuestion(server, this.check, this.#watched.transport);
    return question.ok ? question.value : undefined;
  }
}
