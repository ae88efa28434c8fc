// What this worker serves: the replicated entries, and what is made of them. New routes are compiled in slices while the
// old ones serve, and swapped in by one assignment; a new list of servers goes to its balancer and compiles nothing.

import type { Balancer } from '../balancing/balancer.ts';
import { createWeightedRoundRobin } from '../balancing/weighted-round-robin.ts';
import type { EntryChange } from '../model/change.ts';
import type { Clock, Random } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import { Cell } from '../routing/cell.ts';
import { Compiler, type RouterChanges, type RoutingTables } from '../routing/compiler.ts';
import type { RequestView } from '../routing/request-view.ts';
import { runInSlices } from '../routing/run-in-slices.ts';
import type { Route } from './route.ts';
import { type PartChange, RouteParts } from './route-parts.ts';

export interface ServingEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Resolves when the event loop has turned. */
  readonly turn: () => Promise<void>;
}

export class ServingState {
  readonly #environment: ServingEnvironment;
  /** Outlive every compile: their rotation and what they know of servers must not start over. */
  readonly #balancers = new Map<QualifiedName, Balancer>();
  readonly #parts: RouteParts;
  readonly #compiler = new Compiler<Route>();
  readonly #tables = new Cell<RoutingTables<Route>>(new Map());
  /** What has come and is not being worked on yet. */
  #pending: readonly EntryChange[] = [];
  #serving: Promise<void> | undefined;

  constructor(environment: ServingEnvironment) {
    this.#environment = environment;
    this.#parts = new RouteParts(environment.logger, (service) => this.#balancer(service));
  }

  /** The route of a request by the tables that serve now. */
  route(entryPoint: string, view: RequestView): Route | undefined {
    return this.#tables.current.get(entryPoint)?.match(view);
  }

  /** Names of TLS options by host, of the entry point's TLS routers. */
  tlsHosts(_entryPoint: string): ReadonlyMap<string, string> {
    return new Map();
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

  /** Servers first, so that no new route leads nowhere; lists that are gone last: until the swap old routes lead there. */
  *#serve(changes: readonly EntryChange[]): Generator<void, void> {
    const parts: PartChange[] = [];
    const gone = new Set<QualifiedName>();
    for (const change of changes) {
      if (change.kind !== 'httpServers') parts.push(change);
      else if (change.value === undefined) gone.add(change.name);
      else {
        gone.delete(change.name);
        this.#balancer(change.name).update(change.value.servers);
      }
      yield;
    }
    const routers = yield* this.#parts.take(parts);
    if (routers.size > 0) yield* this.#compile(routers);
    for (const name of gone) this.#balancer(name).update([]);
    for (const { kind, name } of changes) {
      if (kind !== 'httpRouter' && !this.#parts.hasService(name)) this.#balancers.delete(name);
      yield;
    }
  }

  *#compile(routers: RouterChanges): Generator<void, void> {
    const { tables, refused } = yield* this.#compiler.update(routers, (router) => this.#parts.makeRoute(router));
    for (const name of refused) this.#environment.logger.error('router cannot be compiled', { routerName: name });
    this.#tables.swap(tables);
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
