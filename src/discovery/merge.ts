// All providers' declarations become one routing state. Pure in (declarations, memory of the last merge, time): the order
// in which things arrived within a round does not matter, and a defect costs only the object that has it.

import type { MiddlewareDefinition, RouterDefinition, ServiceDefinition } from '../model/dynamic-configuration.ts';
import type { Problem } from '../model/problem.ts';
import { providerOf, type QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, RoutingState, ServerList } from '../model/routing-state.ts';
import { assessMiddleware, assessService, withUsers } from './assess-definition.ts';
import { assessRouter } from './assess-router.ts';
import type { EntryPoints } from './choose-entry-points.ts';
import { type Contributions, collectDeclarations, type Declarations, type DiscoveredItem } from './declarations.ts';
import { findRivals } from './find-rivals.ts';
import { joinServers } from './join-servers.ts';
import { mapValues, sortedByName } from './maps.ts';
import type { MergeMemory, RememberedByName, WithdrawnRouter } from './merge-memory.ts';
import { dateProblems } from './problems.ts';
import { type Remembered, type Settled, settle } from './settle.ts';
import { withdrawRouters } from './withdraw-routers.ts';
import { isMatchable } from './worker-entries.ts';

export interface MergeInput {
  readonly items: readonly DiscoveredItem[];
  /** Of scopes and providers; those of items come with the items. */
  readonly problems: readonly Problem[];
  readonly entryPoints: EntryPoints;
  readonly routerGracePeriodMs: number;
  /** For `since`; ms since the epoch. */
  readonly wallMs: number;
}

export interface Merged {
  readonly state: RoutingState;
  readonly memory: MergeMemory;
  /** Monotonic: when to merge again although nothing was heard, because a grace period ends. */
  readonly wakeAtMs?: number;
}

export function mergeConfigurations(input: MergeInput, memory: MergeMemory, nowMs: number): Merged {
  const declarations = collectDeclarations(input.items);
  const settled = settleDeclarations(declarations, memory);
  const { routers, services, middlewares } = assess(settled, input.entryPoints);
  const answering = new Map([...routers].filter(([, router]) => isMatchable(router)));
  const withdrawn = withdrawRouters(memory, routers, answering, nowMs, input.routerGracePeriodMs);
  const problems = [
    ...input.problems,
    ...input.items.flatMap((item) => item.decoded.problems),
    ...problemsOf('router', routers),
    ...findRivals(answering.values()),
    ...problemsOf('service', services),
    ...problemsOf('middleware', middlewares),
  ];
  const state = {
    routers: sortedByName([...routers, ...mapValues(withdrawn, ({ router }) => router)]),
    services: sortedByName(services),
    middlewares: sortedByName(middlewares),
    servers: sortedByName(serverLists(declarations.services)),
    problems: dateProblems(problems, memory.problems, input.wallMs),
  };
  return {
    state,
    memory: {
      // A router that comes back within its grace time is still the one that was serving.
      routers: new Map([...pick(memory.routers, withdrawn), ...remember(settled.routers)]),
      services: remember(settled.services),
      middlewares: remember(settled.middlewares),
      answering,
      withdrawn,
      problems: state.problems,
    },
    ...(withdrawn.size > 0 && { wakeAtMs: firstDeadline(withdrawn.values()) }),
  };
}

interface SettledDeclarations {
  readonly routers: ReadonlyMap<QualifiedName, Settled<RouterDefinition>>;
  readonly services: ReadonlyMap<QualifiedName, Settled<ServiceDefinition>>;
  readonly middlewares: ReadonlyMap<QualifiedName, Settled<MiddlewareDefinition>>;
}

/** A middleware keeps no earlier version: an outdated guard is a hole, so what refers to it answers 503 instead. */
const settleDeclarations = (declarations: Declarations, memory: MergeMemory): SettledDeclarations => ({
  routers: settleAll(declarations.routers, memory.routers, true),
  services: settleAll(declarations.services, memory.services, true),
  middlewares: settleAll(declarations.middlewares, memory.middlewares, false),
});

/** Routers come last: their verdict needs those on what they refer to. */
function assess(settled: SettledDeclarations, entryPoints: EntryPoints): Omit<RoutingState, 'servers' | 'problems'> {
  const services = mapValues(settled.services, assessService);
  const middlewares = mapValues(settled.middlewares, assessMiddleware);
  const around = { entryPoints, services, middlewares };
  const routers = mapValues(settled.routers, (router, name) => assessRouter(name, router, around));
  return {
    routers,
    services: withUsers(services, routers, (router) => [router.service]),
    middlewares: withUsers(middlewares, routers, (router) => router.middlewares),
  };
}

const settleAll = <T>(
  contributions: Contributions<T>,
  memory: RememberedByName<T>,
  keepsPrevious: boolean,
): ReadonlyMap<QualifiedName, Settled<T>> =>
  mapValues(contributions, (ofName, name) => settle(ofName, memory.get(name), keepsPrevious));

function remember<T>(settled: ReadonlyMap<QualifiedName, Settled<T>>): RememberedByName<T> {
  const memory = new Map<QualifiedName, Remembered<T>>();
  for (const [name, { remembered }] of settled) if (remembered !== undefined) memory.set(name, remembered);
  return memory;
}

const pick = <T>(memory: RememberedByName<T>, names: ReadonlyMap<QualifiedName, unknown>): RememberedByName<T> =>
  new Map([...memory].filter(([name]) => names.has(name)));

/** Not `Math.min(...)`: a hundred thousand arguments are too many. */
const firstDeadline = (withdrawn: Iterable<WithdrawnRouter>): number =>
  [...withdrawn].reduce((first, { untilMs }) => Math.min(first, untilMs), Number.POSITIVE_INFINITY);

function* serverLists(services: Contributions<ServiceDefinition>): Iterable<readonly [QualifiedName, ServerList]> {
  for (const [service, contributions] of services) {
    const servers = joinServers(contributions);
    if (servers.length > 0) yield [service, { service, servers }];
  }
}

/** Whatever an object is reproached with is a problem. */
const problemsOf = <T>(what: string, objects: ReadonlyMap<QualifiedName, Assessed<T>>): Problem[] =>
  [...objects].flatMap(([name, { errors }]) =>
    errors.map((reason) => ({ provider: providerOf(name), object: `${what} ${name}`, reason })),
  );
