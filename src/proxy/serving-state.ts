// What this worker serves: the replicated entries, and what is made of them. New routes are compiled in slices while the
// old ones serve, and swapped in by one assignment; a new list of servers goes to its balancer, a new transport to its pool,
// and nothing is compiled.

import type { Balancer } from '../balancing/balancer.ts';
import { PassiveHealth } from '../balancing/passive-health.ts';
import { createWeightedRoundRobin } from '../balancing/weighted-round-robin.ts';
import type { EntryChange } from '../model/change.ts';
import type { Clock, Random } from '../model/clock.ts';
import type { ServiceHealth } from '../model/health-check.ts';
import type { Logger } from '../model/logger.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { NamedTransport, ServerList, Service } from '../model/routing-state.ts';
import type { WorkerMetrics } from '../observe/worker-metrics.ts';
import { Cell } from '../routing/cell.ts';
import { Compiler, type RouterChanges, type RoutingTables, tableName } from '../routing/compiler.ts';
import type { RequestView } from '../routing/request-view.ts';
import { runInSlices } from '../routing/run-in-slices.ts';
import { type OptionsByHost, TlsHosts } from '../routing/tls-hosts.ts';
import type { TlsState } from '../tls/tls-state.ts';
import type { Route } from './route.ts';
import { isPart, type PartChange, RouteParts } from './route-parts.ts';
import type { UpstreamPools } from './upstreams/upstream-pools.ts';

export interface ServingEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly pools: UpstreamPools;
  readonly tls: TlsState;
  /** Undefined: nothing is counted. */
  readonly metrics?: WorkerMetrics | undefined;
  /** Resolves when the event loop has turned. */
  readonly turn: () => Promise<void>;
  /** A server has failed too many requests of a service. */
  readonly onServerFailing: (service: QualifiedName, url: string) => void;
}

interface ListedServers {
  readonly list: ServerList | undefined;
  readonly health: ServiceHealth | undefined;
}

const NO_LIST: ListedServers = { list: undefined, health: undefined };

type TlsChange = Extract<EntryChange, { readonly kind: 'tlsOptions' | 'tlsCertificate' | 'tlsDefaultCertificate' }>;

const NO_HOSTS: ReadonlyMap<string, QualifiedName> = new Map();

interface Gone {
  readonly servers: Set<QualifiedName>;
  readonly transports: Set<QualifiedName>;
}

export class ServingState {
  readonly #environment: ServingEnvironment;
  /** Outlive every compile: their rotation and what they know of servers must not start over. */
  readonly #balancers = new Map<QualifiedName, Balancer>();
  readonly #servers = new Map<QualifiedName, ListedServers>();
  readonly #parts: RouteParts;
  readonly #compiler = new Compiler<Route>();
  readonly #tables = new Cell<RoutingTables<Route>>(new Map());
  readonly #tlsHosts = new TlsHosts();
  #tlsOptions: OptionsByHost = new Map();
  /** What has come and is not being worked on yet. */
  #pending: readonly EntryChange[] = [];
  #serving: Promise<void> | undefined;

  constructor(environment: ServingEnvironment) {
    this.#environment = environment;
    const { logger, pools, metrics } = environment;
    this.#parts = new RouteParts({
      logger,
      balancerOf: (service) => this.#balancer(service),
      passiveOf: (service, balancer) => this.#watchAnswers(service, balancer),
      poolOf: (transport) => pools.get(transport),
      meterOf: (metered) => metrics?.meter(metered),
    });
  }

  /** The route of a request by the tables that serve now. `secured`: it came under TLS. */
  route(entryPoint: string, secured: boolean, view: RequestView): Route | undefined {
    return this.#tables.current.get(tableName(entryPoint, secured))?.match(view);
  }

  /** Names of TLS options by host, of the entry point's TLS routers. */
  tlsHosts(entryPoint: string): ReadonlyMap<string, QualifiedName> {
    return this.#tlsOptions.get(entryPoint) ?? NO_HOSTS;
  }

  /** Resolves when all of it serves. What comes while something else is compiled is served next, all of it at once. */
  async apply(changes: readonly EntryChange[]): Promise<void> {
    this.#pending = this.#pending.length === 0 ? changes : [...this.#pending, ...changes];
    if (this.#pending.length > 0) this.#serving ??= this.#serveWhatIsPending();
    await this.#serving;
  }

  async #serveWhatIsPending(): Promise<void> {
    const { clock, turn } = this.#environment;
    while (this.#pending.length > 0) {
      const changes = this.#pending;
      this.#pending = [];
      await runInSlices(this.#serve(changes), { nowMs: () => clock.nowMs(), turn });
    }
    this.#serving = undefined;
  }

  /**
   * Servers and transports first, so that no new route leads nowhere; those that are gone last: until the swap old routes
   * lead there.
   */
  *#serve(changes: readonly EntryChange[]): Generator<void, void> {
    const parts: PartChange[] = [];
    const gone: Gone = { servers: new Set(), transports: new Set() };
    for (const name of this.#noteServers(changes)) {
      this.#serveServers(name, gone.servers);
      yield;
    }
    for (const change of changes) {
      if (change.kind === 'httpServers' || change.kind === 'httpHealth') continue;
      if (change.kind === 'httpServersTransport') this.#serveTransport(change.name, change.value, gone.transports);
      else if (isPart(change)) parts.push(change);
      else this.#serveTls(change);
      yield;
    }
    const routers = yield* this.#parts.take(parts);
    if (routers.size > 0) yield* this.#compile(routers);
    for (const name of gone.servers) this.#balancer(name).update([]);
    for (const name of gone.transports) this.#environment.pools.remove(name);
    for (const { kind, name } of changes) {
      if (kind !== 'httpRouter' && !this.#parts.hasService(name)) this.#balancers.delete(name);
      yield;
    }
  }

  #serveTls(change: TlsChange): void {
    const { tls } = this.#environment;
    if (change.kind === 'tlsOptions') tls.setOptions(change.name, change.value);
    else if (change.kind === 'tlsCertificate') tls.setCertificate(change.name, change.value);
    else tls.setDefaultCertificate(change.value);
  }

  /**
   * The services whose servers change, or what is known of these. Both of one version go to the balancer in one call:
   * between two a server that is down would be chosen.
   */
  #noteServers(changes: readonly EntryChange[]): ReadonlySet<QualifiedName> {
    const names = new Set<QualifiedName>();
    for (const { kind, name, value } of changes) {
      if (kind !== 'httpServers' && kind !== 'httpHealth') continue;
      const listed = this.#servers.get(name) ?? NO_LIST;
      this.#servers.set(name, kind === 'httpServers' ? { ...listed, list: value } : { ...listed, health: value });
      names.add(name);
    }
    return names;
  }

  #serveServers(name: QualifiedName, gone: Set<QualifiedName>): void {
    const { list, health } = this.#servers.get(name) ?? NO_LIST;
    if (list === undefined) gone.add(name);
    else this.#balancer(name).update(list.servers, health?.servers);
    if (list === undefined && health === undefined) this.#servers.delete(name);
  }

  #serveTransport(name: QualifiedName, transport: NamedTransport | undefined, gone: Set<QualifiedName>): void {
    if (transport === undefined) gone.add(name);
    else {
      gone.delete(name);
      this.#environment.pools.use(name, transport.definition);
    }
  }

  *#compile(routers: RouterChanges): Generator<void, void> {
    const tlsOptions = yield* this.#tlsHosts.update(routers);
    const { tables, refused } = yield* this.#compiler.update(routers, (router) => this.#parts.makeRoute(router));
    for (const name of refused) this.#environment.logger.error('router cannot be compiled', { routerName: name });
    this.#tables.swap(tables);
    this.#tlsOptions = tlsOptions;
  }

  #watchAnswers({ name, health = {} }: Service, balancer: Balancer): PassiveHealth | undefined {
    const { clock, logger, onServerFailing } = this.#environment;
    const { passive: definition, serveWhenAllDown = false } = health;
    if (definition === undefined) return undefined;
    const forMs = definition.failureWindowMs;
    return new PassiveHealth({
      definition,
      clock,
      onFailing: (target, again) => {
        if (serveWhenAllDown) balancer.setAside(target, forMs);
        else balancer.takeOut(target, forMs);
        const { url } = target.server;
        if (!again) logger.warn('a server fails requests and rests', { serviceName: name, serverUrl: url, forMs });
        onServerFailing(name, url);
      },
    });
  }

  #balancer(name: QualifiedName): Balancer {
    let balancer = this.#balancers.get(name);
    if (balancer === undefined) {
      balancer = createWeightedRoundRobin(this.#environment);
      this.#balancers.set(name, balancer);
    }
    return balancer;
  }
}
