// What routes are made of, by name: routers, the services and middlewares that they refer to, and so which routes have to
// be made again when one of these changes.

import type { Balancer } from '../balancing/balancer.ts';
import type { PassiveHealth } from '../balancing/passive-health.ts';
import { composeChain } from '../middleware/chain.ts';
import type { Middleware } from '../middleware/middleware.ts';
import { buildMiddleware } from '../middleware/registry.ts';
import type { EntryChange } from '../model/change.ts';
import type { SingleMiddleware } from '../model/dynamic-configuration.ts';
import { expandChains } from '../model/expand-chains.ts';
import type { Logger } from '../model/logger.ts';
import type { Metered } from '../model/metrics.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import { assertNever } from '../model/result.ts';
import type * as model from '../model/routing-state.ts';
import type { RequestMeter } from '../observe/request-meter.ts';
import type { RouterChanges } from '../routing/compiler.ts';
import type { Route, ServiceRuntime } from './route.ts';
import type { UpstreamPool } from './upstreams/upstream-pool.ts';

/** Server lists and transports are no part of a route: they change without it. */
export type PartChange = Extract<EntryChange, { readonly kind: 'httpRouter' | 'httpService' | 'httpMiddleware' }>;

/** What lives longer than a route and is handed to it. */
export interface Means {
  readonly logger: Logger;
  readonly balancerOf: (service: QualifiedName) => Balancer;
  /** Undefined: the service is not judged by what its servers answer. */
  readonly passiveOf: (service: model.Service, balancer: Balancer) => PassiveHealth | undefined;
  /** Undefined: there is no such transport. */
  readonly poolOf: (transport: QualifiedName | undefined) => UpstreamPool | undefined;
  /** Undefined: requests of this kind are not counted. */
  readonly meterOf: (metered: Metered) => RequestMeter | undefined;
}

export const isPart = (change: EntryChange): change is PartChange =>
  change.kind === 'httpRouter' || change.kind === 'httpService' || change.kind === 'httpMiddleware';

export class RouteParts {
  readonly #routers = new Map<QualifiedName, model.Router>();
  readonly #services = new Map<QualifiedName, ServiceRuntime>();
  readonly #middlewares = new Map<QualifiedName, Middleware>();
  /** Members of those that are chains. */
  readonly #chains = new Map<QualifiedName, readonly QualifiedName[]>();
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  hasService(name: QualifiedName): boolean {
    return this.#services.has(name);
  }

  /** Takes the changes over; gives the routers whose routes they change. Yields between pieces of work. */
  *take(changes: readonly PartChange[]): Generator<void, RouterChanges> {
    const affected = new Map<QualifiedName, model.Router | undefined>();
    const changed = { httpService: new Set<string>(), httpMiddleware: new Set<string>() };
    for (const change of changes) {
      if (change.kind === 'httpRouter') affected.set(change.name, change.value);
      else changed[change.kind].add(change.name);
      this.#store(change);
      yield;
    }
    const { httpService, httpMiddleware } = changed;
    if (httpService.size + httpMiddleware.size === 0) return affected;
    const isChanged = (name: QualifiedName): boolean =>
      httpMiddleware.has(name) || (this.#chains.get(name)?.some(isChanged) ?? false);
    for (const router of this.#routers.values()) {
      if (httpService.has(router.service) || router.middlewares.some(isChanged)) affected.set(router.name, router);
    }
    return affected;
  }

  /** A router that lacks any of its parts answers 503: never a route without its authentication (CVE-2026-54762). */
  makeRoute(router: model.Router): Route {
    const service = this.#services.get(router.service);
    const names = expandChains(router.middlewares, (name) => this.#chains.get(name));
    const members = names.map((name) => this.#middlewares.get(name)).filter((member) => member !== undefined);
    const whole = service !== undefined && members.length === names.length;
    const meter = this.#means.meterOf({ kind: 'router', name: router.name, service: router.service });
    return { router, available: router.available && whole, chain: composeChain(members), service, meter };
  }

  #store(change: PartChange): void {
    const { kind, name, value } = change;
    switch (kind) {
      case 'httpRouter':
        return put(this.#routers, name, value);
      case 'httpService':
        return put(this.#services, name, value && this.#equip(value));
      case 'httpMiddleware':
        return this.#storeMiddleware(name, value);
      default:
        return assertNever(kind);
    }
  }

  #equip(definition: model.Service): ServiceRuntime | undefined {
    const { name, serversTransport } = definition;
    const { poolOf, balancerOf, passiveOf, meterOf, logger } = this.#means;
    const pool = poolOf(serversTransport);
    if (pool !== undefined) {
      const balancer = balancerOf(name);
      const meter = meterOf({ kind: 'service', name });
      return { definition, balancer, pool, meter, passive: passiveOf(definition, balancer) };
    }
    logger.error('service has no transport', { serviceName: name, transport: serversTransport });
    return undefined;
  }

  #storeMiddleware(name: QualifiedName, value: model.Middleware | undefined): void {
    const { definition } = value ?? {};
    const isChain = definition?.type === 'chain';
    put(this.#chains, name, isChain ? definition.middlewares : undefined);
    put(this.#middlewares, name, definition === undefined || isChain ? undefined : this.#build(name, definition));
  }

  #build(name: QualifiedName, definition: SingleMiddleware): Middleware | undefined {
    const built = buildMiddleware(definition);
    if (built.ok) return built.value;
    this.#means.logger.error('middleware cannot be built', { middlewareName: name, error: built.error });
    return undefined;
  }
}

function put<T>(map: Map<QualifiedName, T>, name: QualifiedName, value: T | undefined): void {
  if (value === undefined) map.delete(name);
  else map.set(name, value);
}
