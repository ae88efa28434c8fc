// The verdicts on everything that is declared. Looked at again are only objects whose definition changed, and routers
// that refer to something whose verdict changed.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed } from '../model/routing-state.ts';
import { assessMiddleware, assessService, type Verdict } from './assess-definition.ts';
import { assessRouter } from './assess-router.ts';
import type { EntryPoints } from './choose-entry-points.ts';
import type { Declarations, Touched } from './declarations.ts';
import { joinServers } from './join-servers.ts';
import { rederive } from './maps.ts';
import type { AssessedObjects, MergeMemory, SettledDeclarations } from './merge-memory.ts';
import { middlewaresOf, recountUsers, routersThatUse, serviceOf } from './references.ts';
import { sameData } from './same-data.ts';
import type { Settled } from './settle.ts';

type Objects<T> = ReadonlyMap<QualifiedName, Assessed<T>>;

export interface Assessment {
  readonly declarations: Declarations;
  readonly touched: Touched;
  readonly settled: SettledDeclarations;
  readonly entryPoints: EntryPoints;
  readonly wallMs: number;
}

/** Routers come after what they refer to: their verdict needs those on it. */
export function assessObjects(assessment: Assessment, { state, work }: MergeMemory): AssessedObjects {
  const { settled, touched, wallMs } = assessment;
  const before = work.assessed;
  const services = assessTouched(before.services, touched.services, settled.services, (definition, name) =>
    dated(assessService(definition, name), state.services.get(name), wallMs),
  );
  const middlewares = assessTouched(before.middlewares, touched.middlewares, settled.middlewares, (definition, name) =>
    dated(assessMiddleware(definition, name), state.middlewares.get(name), wallMs),
  );
  const names = routersToAssess(assessment, work.entryPoints, before, { services, middlewares });
  const around = { entryPoints: assessment.entryPoints, services, middlewares };
  const routers = rederive(before.routers, names, (name) => {
    const router = settled.routers.get(name);
    return router && dated(assessRouter(name, router, around), state.routers.get(name), wallMs);
  });
  const turn = { names, before: before.routers, after: routers };
  return {
    routers,
    services: recountUsers(services, fresh(touched.services, before.services), turn, serviceOf),
    middlewares: recountUsers(middlewares, fresh(touched.middlewares, before.middlewares), turn, middlewaresOf),
    servers: joinTouchedServers(assessment, before.servers),
  };
}

/** Who uses it is counted later; until then it is what it was. */
const assessTouched = <D, T>(
  before: Objects<T>,
  touched: ReadonlySet<QualifiedName>,
  settled: ReadonlyMap<QualifiedName, Settled<D>>,
  assess: (settled: Settled<D>, name: QualifiedName) => Assessed<T>,
): Objects<T> =>
  rederive(before, touched, (name) => {
    const definition = settled.get(name);
    return definition && { ...assess(definition, name), usedBy: before.get(name)?.usedBy ?? [] };
  });

/** An object keeps its since for as long as it keeps its status. */
const dated = <T>(verdict: Verdict<T>, before: Assessed<T> | undefined, wallMs: number): Assessed<T> => ({
  ...verdict,
  sinceMs: before?.status === verdict.status ? before.sinceMs : wallMs,
});

function routersToAssess(
  { touched, settled, entryPoints }: Assessment,
  entryPointsBefore: EntryPoints,
  before: AssessedObjects,
  after: Pick<AssessedObjects, 'services' | 'middlewares'>,
): Iterable<QualifiedName> {
  if (entryPoints !== entryPointsBefore) return new Set([...touched.routers, ...settled.routers.keys()]);
  const services = otherVerdicts(touched.services, before.services, after.services);
  const middlewares = otherVerdicts(touched.middlewares, before.middlewares, after.middlewares);
  return new Set([
    ...touched.routers,
    ...routersThatUse(services, before.routers, serviceOf),
    ...routersThatUse(middlewares, before.routers, middlewaresOf),
  ]);
}

/** A service whose servers or contributors change is no news to its routers. */
function otherVerdicts<T>(
  touched: ReadonlySet<QualifiedName>,
  before: Objects<T>,
  after: Objects<T>,
): ReadonlySet<QualifiedName> {
  const isOther = (name: QualifiedName): boolean => {
    const [was, is] = [before.get(name), after.get(name)];
    return was?.status !== is?.status || !sameData(was?.errors, is?.errors);
  };
  return new Set([...touched].filter(isOther));
}

const fresh = <T>(touched: ReadonlySet<QualifiedName>, before: Objects<T>): readonly QualifiedName[] =>
  [...touched].filter((name) => !before.has(name));

const joinTouchedServers = (
  { touched, declarations }: Assessment,
  before: AssessedObjects['servers'],
): AssessedObjects['servers'] =>
  rederive(before, touched.services, (service) => {
    const servers = joinServers(declarations.services.get(service) ?? []);
    return servers.length === 0 ? undefined : { service, servers };
  });
