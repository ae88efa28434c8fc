// All providers' declarations become one routing state. Pure in (declarations, memory of the last merge, time): the order
// in which things arrived within a round does not matter, and a defect costs only the object that has it. Every stage
// works out again only what changed since the last merge: of ten thousand routers that is seldom more than one.

import type { Problem } from '../model/problem.ts';
import { providerOf, type QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router, RoutingState } from '../model/routing-state.ts';
import { assessObjects } from './assess-objects.ts';
import type { EntryPoints } from './choose-entry-points.ts';
import { completeState } from './complete-state.ts';
import { type DiscoveredItem, type Touched, updateDeclarations } from './declarations.ts';
import { type Difference, difference } from './difference.ts';
import { findDefaultRivals } from './find-default-rivals.ts';
import { findRivals } from './find-rivals.ts';
import { sortedByName } from './maps.ts';
import type { Followed, MergeMemory, SettledDeclarations, WithdrawnRouter } from './merge-memory.ts';
import { dateProblems } from './problems.ts';
import { rememberFollowed, settleDeclarations } from './settle-declarations.ts';
import { WITHDRAWN_REASON, withdrawRouters } from './withdraw-routers.ts';

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
  const { items, entryPoints, wallMs } = input;
  const news = difference(memory.work.items, items);
  const { declarations, touched } = updateDeclarations(memory.work.declarations, news);
  const settled = settleDeclarations(declarations, touched, memory, wallMs);
  const assessed = assessObjects({ declarations, touched, settled, entryPoints, wallMs }, memory);
  const now = { nowMs, wallMs, gracePeriodMs: input.routerGracePeriodMs, entryPoints };
  const withdrawn = withdrawRouters(memory, assessed.routers, now);
  const rivals = findRivals(assessed.routers, entryPoints, memory.work);
  const faultyItems = updateFaulty(memory.work.faultyItems, news);
  const declared = { ...assessed, routers: withWithdrawn(assessed.routers, withdrawn) };
  const completed = completeState(declared, entryPoints, wallMs);
  const found = [...input.problems, ...problemsOfItems(faultyItems), ...problemsOfObjects(completed), ...rivals];
  const problems = dateProblems([...found, ...findDefaultRivals(completed)], memory.state.problems, wallMs);
  const state = { ...declared, problems };
  return {
    state: { ...completed, problems },
    memory: {
      followed: follow(settled, touched, memory.followed, withdrawn),
      withdrawn,
      state,
      work: { items, faultyItems, entryPoints, declarations, settled, assessed, rivals },
    },
    ...(withdrawn.size > 0 && { wakeAtMs: firstDeadline(withdrawn.values()) }),
  };
}

type Routers = ReadonlyMap<QualifiedName, Assessed<Router>>;
type Withdrawn = ReadonlyMap<QualifiedName, WithdrawnRouter>;

function withWithdrawn(routers: Routers, withdrawn: Withdrawn): Routers {
  if (withdrawn.size === 0) return routers;
  const gone = [...withdrawn].map(([name, { router }]) => [name, router] as const);
  return sortedByName([...routers, ...gone]);
}

/** A router that comes back within its grace time is still the one that was serving. */
const follow = (settled: SettledDeclarations, touched: Touched, before: Followed, withdrawn: Withdrawn): Followed => ({
  routers: rememberFollowed(settled.routers, touched.routers, before.routers, withdrawn),
  services: rememberFollowed(settled.services, touched.services, before.services, NONE),
  middlewares: rememberFollowed(settled.middlewares, touched.middlewares, before.middlewares, NONE),
  serversTransports: rememberFollowed(
    settled.serversTransports,
    touched.serversTransports,
    before.serversTransports,
    NONE,
  ),
  tlsOptions: rememberFollowed(settled.tlsOptions, touched.tlsOptions, before.tlsOptions, NONE),
  certificates: rememberFollowed(settled.certificates, touched.certificates, before.certificates, NONE),
  tlsStores: rememberFollowed(settled.tlsStores, touched.tlsStores, before.tlsStores, NONE),
});

const NONE: Withdrawn = new Map();

/** Not `Math.min(...)`: a hundred thousand arguments are too many. */
const firstDeadline = (withdrawn: Iterable<WithdrawnRouter>): number =>
  [...withdrawn].reduce((first, { untilMs }) => Math.min(first, untilMs), Number.POSITIVE_INFINITY);

/** Few items have problems that belong to no object: those are kept apart, so that nobody looks through all. */
function updateFaulty(
  before: readonly DiscoveredItem[],
  { gone, fresh }: Difference<DiscoveredItem>,
): readonly DiscoveredItem[] {
  const left = new Set(gone);
  const staying = before.filter((item) => !left.has(item));
  return [...staying, ...fresh.filter((item) => item.decoded.problems.length > 0)];
}

const problemsOfItems = (items: readonly DiscoveredItem[]): readonly Problem[] =>
  items.flatMap((item) => item.decoded.problems);

function* problemsOfObjects(objects: Omit<RoutingState, 'problems'>): Iterable<Problem> {
  const { routers, services, middlewares, serversTransports, tlsOptions, certificates, tlsStores } = objects;
  yield* problemsOf('router', routers);
  yield* problemsOf('service', services);
  yield* problemsOf('middleware', middlewares);
  yield* problemsOf('servers transport', serversTransports);
  yield* problemsOf('TLS options', tlsOptions);
  yield* problemsOf('certificate', certificates);
  yield* problemsOf('TLS store', tlsStores);
}

/** Whatever an object is reproached with is a problem; that it was withdrawn is no reproach. */
function* problemsOf<T>(what: string, objects: ReadonlyMap<QualifiedName, Assessed<T>>): Iterable<Problem> {
  for (const [name, { errors }] of objects) {
    if (errors.includes(WITHDRAWN_REASON)) continue;
    for (const reason of errors) yield { provider: providerOf(name), object: `${what} ${name}`, reason };
  }
}
