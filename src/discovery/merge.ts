// All providers' declarations become one routing state. Pure in (declarations, memory of the last merge, time): the order
// in which things arrived within a round does not matter, and a defect costs only the object that has it.

import type { ServiceDefinition } from '../model/dynamic-configuration.ts';
import type { Problem } from '../model/problem.ts';
import { providerOf, type QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, RoutingState, ServerList } from '../model/routing-state.ts';
import { assessMiddleware, assessService, withUsers } from './assess-definition.ts';
import { assessRouter } from './assess-router.ts';
import type { EntryPoints } from './choose-entry-points.ts';
import { type Contributions, collectDeclarations, type DiscoveredItem } from './declarations.ts';
import { joinServers } from './join-servers.ts';
import { mapValues, sortedByName } from './maps.ts';
import type { MergeMemory, RememberedByName } from './merge-memory.ts';
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
  const settledRouters = settleAll(declarations.routers, memory.routers, true);
  const settledServices = settleAll(declarations.services, memory.services, true);
  // Not an earlier version for a middleware: an outdated guard is a hole, so its routers answer 503 instead.
  const settledMiddlewares = settleAll(declarations.middlewares, memory.middlewares, false);

  const services = mapValues(settledServices, assessService);
  const middlewares = mapValues(settledMiddlewares, assessMiddleware);
  const around = { entryPoints: input.entryPoints, services, middlewares };
  const declared = mapValues(settledRouters, (settled, name) => assessRouter(name, settled, around));

  const answering = new Map([...declared].filter(([, router]) => isMatchable(router)));
  const withdrawn = withdrawRouters(memory, declared, answering, nowMs, input.routerGracePeriodMs);
  const problems = [
    ...input.problems,
    ...input.items.flatMap((item) => item.decoded.problems),
    ...problemsOf('router', declared),
    ...problemsOf('service', services),
    ...problemsOf('middleware', middlewares),
  ];
  const state = {
    routers: sortedByName([...declared, ...mapValues(withdrawn, ({ router }) => router)]),
    services: sortedByName(withUsers(services, declared, ({ service }) => [service])),
    middlewares: sortedByName(withUsers(middlewares, declared, (router) => router.middlewares)),
    servers: sortedByName(serverLists(declarations.services)),
    problems: dateProblems(problems, memory.problems, input.wallMs),
  };
  const deadlines = [...withdrawn.values()].map(({ untilMs }) => untilMs);
  return {
    state,
    memory: {
      // A router that comes back within its grace time is still the one that was serving.
      routers: new Map([...pick(memory.routers, withdrawn), ...remember(settledRouters)]),
      services: remember(settledServices),
      middlewares: remember(settledMiddlewares),
      answering,
      withdrawn,
      problems: state.problems,
    },
    ...(deadlines.length > 0 && { wakeAtMs: Math.min(...deadlines) }),
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
