// Asks servers whether they are well: the merged state comes in, verdicts go out to the workers beside it. Owned by the
// primary, so that a server is asked once and not by every worker, and what is known outlives every one of them.

import type { HealthChange } from '../model/change.ts';
import type { Clock, Random } from '../model/clock.ts';
import type { HealthFigures, ServerVerdict } from '../model/health-check.ts';
import type { Logger } from '../model/logger.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { RoutingState } from '../model/routing-state.ts';
import type { ServersTransport } from '../model/servers-transport.ts';
import { Agenda } from './agenda.ts';
import type { Ask, Fault } from './question.ts';
import type { Moment } from './server-health.ts';
import { ServiceWatch, type WatchedServer } from './service-watch.ts';
import { TransitionLog } from './transition-log.ts';
import { isSame, type WatchedService, watchedService } from './watched-service.ts';

export interface HealthChecksOptions {
  readonly ask: Ask;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Of services that name none. */
  readonly defaultTransport: ServersTransport;
  /** Workers are to know. */
  readonly onVerdicts: (changes: readonly HealthChange[]) => void;
}

/** Servers of a host that dies are found down one after another: they are told together, and not more often than this. */
const GATHER_MS = 10;
const PAUSE_MS = 100;
/** What is asked something else is asked soon, though not all of it in one instant. */
const SOON_MS = 1_000;

export class HealthChecks {
  readonly #options: HealthChecksOptions;
  readonly #watches = new Map<QualifiedName, ServiceWatch>();
  readonly #agenda: Agenda<WatchedServer>;
  readonly #transitions: TransitionLog;
  readonly #checks = { well: 0, unwell: 0 };
  readonly #news = new Set<ServiceWatch>();
  /** By service: until a share grows. */
  readonly #growing = new Map<ServiceWatch, () => void>();
  #cancelGathering: (() => void) | undefined;
  #announcedAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: HealthChecksOptions) {
    this.#options = options;
    this.#agenda = new Agenda(options.clock, (server) => this.#check(server));
    this.#transitions = new TransitionLog(options.clock, options.logger);
  }

  /** What of the verdicts is to come into force together with this state: a server may start as one that is not chosen. */
  follow(state: RoutingState): readonly HealthChange[] {
    const changes: HealthChange[] = [];
    if (this.#closed) return changes;
    for (const name of state.services.keys()) {
      const watched = watchedService(state, name, this.#options.defaultTransport);
      const watch = this.#watches.get(name);
      if (watched === undefined || (watch !== undefined && isSame(watch.watched, watched))) continue;
      changes.push(this.#renew(watch ?? this.#begin(watched), watched));
    }
    for (const [name, watch] of this.#watches) {
      if (watchedService(state, name, this.#options.defaultTransport) !== undefined) continue;
      this.#forget(watch);
      changes.push({ kind: 'httpHealth', name, value: undefined });
    }
    return changes;
  }

  /** Empty where servers are not asked. */
  verdicts(service: QualifiedName): readonly ServerVerdict[] {
    return this.#watches.get(service)?.verdicts(this.#options.clock.nowMs()) ?? [];
  }

  /**
   * Workers have seen it fail requests. Where servers are asked it is down until a check finds it well (reference 8.4);
   * elsewhere it is the workers' own affair.
   */
  failing(service: QualifiedName, url: string): void {
    const server = this.#watches.get(service)?.get(url);
    if (server?.question === undefined || server.health.status !== 'up') return;
    this.#learn(server, 'requests to it failed');
    if (server.asking === undefined) this.#agenda.set(server, this.#options.clock.nowMs() + intervalOf(server));
  }

  figures(): HealthFigures {
    const servers = [...this.#watches.values()].flatMap((watch) => {
      if (watch.check === undefined) return [];
      return [...watch.servers].map(({ url, health }) => ({ service: watch.name, url, isUp: health.status === 'up' }));
    });
    return { servers, checks: { ...this.#checks } };
  }

  /** No check is begun any more; those that are under way are broken off. */
  close(): void {
    this.#closed = true;
    for (const watch of [...this.#watches.values()]) this.#forget(watch);
    this.#agenda.close();
    this.#transitions.close();
    this.#cancelGathering?.();
  }

  #begin(watched: WatchedService): ServiceWatch {
    const watch = new ServiceWatch({ ...watched, list: undefined });
    this.#watches.set(watch.name, watch);
    return watch;
  }

  #renew(watch: ServiceWatch, watched: WatchedService): HealthChange {
    const { fresh, changed, gone } = watch.renew(watched, this.#moment());
    for (const server of [...changed, ...gone]) this.#stopAsking(server);
    for (const server of fresh) this.#askWithin(server, server.health.status === 'pending' ? 0 : intervalOf(server));
    for (const server of changed) this.#askWithin(server, Math.min(SOON_MS, intervalOf(server)));
    return this.#changeOf(watch);
  }

  #forget(watch: ServiceWatch): void {
    for (const server of watch.servers) this.#stopAsking(server);
    this.#watches.delete(watch.name);
    this.#news.delete(watch);
    this.#growing.get(watch)?.();
    this.#growing.delete(watch);
  }

  /** The moment within the time is chance: whatever comes together is not asked together. */
  #askWithin(server: WatchedServer, ms: number): void {
    const { clock, random } = this.#options;
    if (server.question !== undefined) this.#agenda.set(server, clock.nowMs() + ms * random());
  }

  #stopAsking(server: WatchedServer): void {
    this.#agenda.delete(server);
    server.asking?.abort();
    server.asking = undefined;
  }

  async #check(server: WatchedServer): Promise<void> {
    const { clock, ask } = this.#options;
    const { question, watch } = server;
    const { check } = watch;
    if (question === undefined || check === undefined) return;
    const asking = new AbortController();
    server.asking = asking;
    const beganAtMs = clock.nowMs();
    const cancel = afterTwoHalves(clock, check.timeoutMs, () => asking.abort());
    const fault = await ask(question, check, asking.signal);
    cancel();
    // It is asked something else by now, or nothing.
    if (server.asking !== asking) return;
    server.asking = undefined;
    this.#checks[fault === undefined ? 'well' : 'unwell']++;
    const late = fault !== undefined && asking.signal.aborted;
    this.#learn(server, late ? `no answer within ${check.timeoutMs} ms` : fault);
    this.#agenda.set(server, Math.max(clock.nowMs(), beganAtMs + intervalOf(server)));
  }

  #learn(server: WatchedServer, fault: Fault): void {
    const { watch } = server;
    if (!watch.learn(server, fault, this.#moment())) return;
    this.#transitions.write(watch.name, server);
    this.#news.add(watch);
    const { clock } = this.#options;
    const waitMs = Math.max(GATHER_MS, this.#announcedAtMs + PAUSE_MS - clock.nowMs());
    this.#cancelGathering ??= clock.after(waitMs, () => this.#announce());
  }

  #announce(): void {
    this.#cancelGathering = undefined;
    this.#announcedAtMs = this.#options.clock.nowMs();
    const changes = [...this.#news].map((watch) => this.#changeOf(watch));
    this.#news.clear();
    this.#options.onVerdicts(changes);
  }

  #changeOf(watch: ServiceWatch): HealthChange {
    const { clock, onVerdicts } = this.#options;
    const { name } = watch;
    const nowMs = clock.nowMs();
    const servers = watch.shares(nowMs);
    this.#growing.get(watch)?.();
    this.#growing.delete(watch);
    const growsInMs = watch.growsInMs(nowMs);
    if (growsInMs !== undefined)
      this.#growing.set(
        watch,
        clock.after(growsInMs, () => onVerdicts([this.#changeOf(watch)])),
      );
    return { kind: 'httpHealth', name, value: servers.length === 0 ? undefined : { service: name, servers } };
  }

  #moment(): Moment {
    const { clock } = this.#options;
    return { nowMs: clock.nowMs(), wallMs: clock.wallMs() };
  }
}

/**
 * A process that stood still (SIGSTOP, a frozen container) runs its timers before it reads what has come meanwhile: the
 * second half is for that.
 */
function afterTwoHalves(clock: Clock, ms: number, run: () => void): () => void {
  let cancel = clock.after(ms / 2, () => {
    cancel = clock.after(ms / 2, run);
  });
  return () => cancel();
}

const intervalOf = ({ watch, health }: WatchedServer): number =>
  (health.status === 'down' ? watch.check?.unhealthyIntervalMs : watch.check?.intervalMs) ?? 0;
