// What this worker serves: the replicated entries, and what is made of them. A new set of routes is compiled whole and
// swapped in by one assignment; a new list of servers goes to its balancer and compiles nothing.

import type { Balancer } from '../balancing/balancer.ts';
import { createWeightedRoundRobin } from '../balancing/weighted-round-robin.ts';
import { composeChain } from '../middleware/chain.ts';
import type { Middleware } from '../middleware/middleware.ts';
import { buildMiddleware } from '../middleware/registry.ts';
import type { EntryChange } from '../model/change.ts';
import type { Clock, Random } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import { assertNever } from '../model/result.ts';
import type * as model from '../model/routing-state.ts';
import { Cell } from '../routing/cell.ts';
import { compileTables, type RoutingTables } from '../routing/compile.ts';
import type { RequestView } from '../routing/request-view.ts';
import type { Route, ServiceRuntime } from './route.ts';

export interface ServingEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export class ServingState {
  readonly #environment: ServingEnvironment;
  readonly #routers = new Map<QualifiedName, model.Router>();
  readonly #services = new Map<QualifiedName, model.Service>();
  readonly #middlewares = new Map<QualifiedName, model.Middleware>();
  /** Outlive every compile: their rotation and what they know of servers must not start over. */
  readonly #balancers = new Map<QualifiedName, Balancer>();
  readonly #tables = new Cell<RoutingTables<Route>>(new Map());

  constructor(environment: ServingEnvironment) {
    this.#environment = environment;
  }

  /** The route of a request by the tables that serve now. */
  route(entryPoint: string, view: RequestView): Route | undefined {
    return this.#tables.current.get(entryPoint)?.match(view);
  }

  apply(changes: readonly EntryChange[]): void {
    let routesChanged = false;
    for (const change of changes) {
      if (change.kind === 'httpServers') this.#balancer(change.name).update(change.value?.servers ?? []);
      else {
        routesChanged = true;
        this.#store(change);
      }
    }
    if (routesChanged) this.#compile();
  }

  #store(change: Exclude<EntryChange, { kind: 'httpServers' }>): void {
    switch (change.kind) {
      case 'httpRouter':
        return put(this.#routers, change.name, change.value);
      case 'httpService':
        return put(this.#services, change.name, change.value);
      case 'httpMiddleware':
        return put(this.#middlewares, change.name, change.value);
      default:
        return assertNever(change);
    }
  }

  #compile(): void {
    const middlewares = this.#buildMiddlewares();
    const services = new Map<QualifiedName, ServiceRuntime>();
    for (const [name, definition] of this.#services) {
      services.set(name, { definition, balancer: this.#balancer(name) });
    }
    const routers = [...this.#routers.values()];
    const { tables, refused } = compileTables(routers, (router) => makeRoute(router, services, middlewares));
    for (const name of refused) this.#environment.logger.error('router cannot be compiled', { routerName: name });
    this.#tables.swap(tables);
    for (const name of this.#balancers.keys()) if (!this.#services.has(name)) this.#balancers.delete(name);
  }

  #buildMiddlewares(): ReadonlyMap<QualifiedName, Middleware> {
    const built = new Map<QualifiedName, Middleware>();
    for (const { name, definition } of this.#middlewares.values()) {
      const middleware = buildMiddleware(definition);
      if (middleware.ok) built.set(name, middleware.value);
      else
        this.#environment.logger.error('middleware cannot be built', { middlewareName: name, error: middleware.error });
    }
    return built;
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

/** A router that lacks any of its parts answers 503: never a route without its authentication (CVE-2026-54762). */
function makeRoute(
  router: model.Router,
  services: ReadonlyMap<QualifiedName, ServiceRuntime>,
  middlewares: ReadonlyMap<QualifiedName, Middleware>,
): Route {
  const service = services.get(router.service);
  const members = router.middlewares.map((name) => middlewares.get(name)).filter((member) => member !== undefined);
  const whole = service !== undefined && members.length === router.middlewares.length;
  return { router, available: router.available && whole, chain: composeChain(members), service };
}

function put<T>(map: Map<QualifiedName, T>, name: QualifiedName, value: T | undefined): void {
  if (value === undefined) map.delete(name);
  else map.set(name, value);
}
