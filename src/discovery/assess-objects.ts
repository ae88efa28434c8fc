// The verdicts on everything that is declared. Looked at again are only objects whose definition changed, and those that
// refer to something whose verdict changed.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed } from '../model/routing-state.ts';
import {
  assessCertificate,
  assessMiddleware,
  assessService,
  assessTlsOptions,
  assessTlsStore,
  assessTransport,
  type Verdict,
} from './assess-definition.ts';
import { assessRouter } from './assess-router.ts';
import type { EntryPoints } from './choose-entry-points.ts';
import type { Declarations, Touched } from './declarations.ts';
import { joinServers } from './join-servers.ts';
import { lacksOfChain } from './lacks-of-chain.ts';
import { rederive } from './maps.ts';
import type { AssessedObjects, MergeMemory, SettledDeclarations } from './merge-memory.ts';
import {
  childrenOf,
  middlewaresOf,
  recountUsers,
  serviceOf,
  tlsOptionsOf,
  transportOf,
  turnOf,
  whoUses,
} from './references.ts';
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

/** Services come after transports, and routers last: a verdict needs those on what is referred to. */
export function assessObjects(assessment: Assessment, memory: MergeMemory): AssessedObjects {
  const { settled, touched, entryPoints } = assessment;
  const before = memory.work.assessed;
  const parts = assessParts(assessment, memory);
  const { services, middlewares, serversTransports, tlsOptions } = parts;
  const names = routersToAssess(assessment, memory.work.entryPoints, before, parts);
  const around = { entryPoints, services, middlewares, tlsOptions };
  const routers = rederive(before.routers, names, (name) => {
    const router = settled.routers.get(name);
    const earlier = memory.state.routers.get(name);
    return router && dated(assessRouter(name, router, around), earlier, assessment.wallMs);
  });
  const byRouters = turnOf({ names, before: before.routers, after: routers });
  const byServices = turnOf({ names: parts.assessedServices, before: before.services, after: services });
  const freshServices = fresh(touched.services, before.services);
  const freshMiddlewares = fresh(touched.middlewares, before.middlewares);
  const freshTransports = fresh(touched.serversTransports, before.serversTransports);
  const freshOptions = fresh(touched.tlsOptions, before.tlsOptions);
  return {
    routers,
    services: recountUsers(services, freshServices, byRouters(serviceOf), byServices(childrenOf)),
    middlewares: recountUsers(middlewares, freshMiddlewares, byRouters(middlewaresOf)),
    serversTransports: recountUsers(serversTransports, freshTransports, byServices(transportOf)),
    tlsOptions: recountUsers(tlsOptions, freshOptions, byRouters(tlsOptionsOf)),
    ...assessCertificates(assessment, memory),
    servers: joinTouchedServers(assessment, before.servers),
  };
}

/** What routers refer to, and what that refers to. */
interface Parts extends Pick<AssessedObjects, 'services' | 'middlewares' | 'serversTransports' | 'tlsOptions'> {
  readonly assessedServices: ReadonlySet<QualifiedName>;
  readonly assessedMiddlewares: ReadonlySet<QualifiedName>;
}

function assessParts({ settled, touched, wallMs }: Assessment, { state, work }: MergeMemory): Parts {
  const before = work.assessed;
  const serversTransports = assessNamed(
    before.serversTransports,
    touched.serversTransports,
    settled.serversTransports,
    (definition, name) => dated(assessTransport(definition, name), state.serversTransports.get(name), wallMs),
  );
  const transports = otherVerdicts(touched.serversTransports, before.serversTransports, serversTransports);
  const assessedServices = new Set([
    ...withMade(touched.services, settled.services, ({ kind }) => kind !== 'loadBalancer'),
    ...whoUses(transports, before.services, transportOf),
  ]);
  const exists = (name: QualifiedName): boolean => settled.services.has(name);
  const services = assessNamed(before.services, assessedServices, settled.services, (definition, name) =>
    dated(assessService(definition, name, serversTransports, exists), state.services.get(name), wallMs),
  );
  const assessedMiddlewares = withMade(touched.middlewares, settled.middlewares, ({ type }) => type === 'chain');
  const middlewares = assessNamed(before.middlewares, assessedMiddlewares, settled.middlewares, (definition, name) => {
    const lacks = lacksOfChain(name, settled.middlewares);
    return dated(assessMiddleware(definition, name, lacks), state.middlewares.get(name), wallMs);
  });
  const tlsOptions = assessNamed(before.tlsOptions, touched.tlsOptions, settled.tlsOptions, (definition, name) =>
    dated(assessTlsOptions(definition, name), state.tlsOptions.get(name), wallMs),
  );
  return { services, middlewares, serversTransports, tlsOptions, assessedServices, assessedMiddlewares };
}

/** What is made of others of its kind is rare: all of it is looked at again when any of them is, not only what leads there. */
function withMade<T>(
  touched: ReadonlySet<QualifiedName>,
  settled: ReadonlyMap<QualifiedName, Settled<T>>,
  isMade: (definition: T) => boolean,
): ReadonlySet<QualifiedName> {
  if (touched.size === 0) return touched;
  const made = [...settled].filter(([, { definition }]) => isMade(definition)).map(([name]) => name);
  return new Set([...touched, ...made]);
}

/** Nothing refers to them: a client's hello chooses. */
function assessCertificates(
  { settled, touched, wallMs }: Assessment,
  { state, work: { assessed: before } }: MergeMemory,
): Pick<AssessedObjects, 'certificates' | 'tlsStores'> {
  const certificates = assessNamed(before.certificates, touched.certificates, settled.certificates, (pair, name) =>
    dated(assessCertificate(pair, name), state.certificates.get(name), wallMs),
  );
  const tlsStores = assessNamed(before.tlsStores, touched.tlsStores, settled.tlsStores, (store, name) =>
    dated(assessTlsStore(store, name), state.tlsStores.get(name), wallMs),
  );
  return { certificates, tlsStores };
}

/** Who uses it is counted later; until then it is what it was. */
const assessNamed = <D, T>(
  before: Objects<T>,
  names: ReadonlySet<QualifiedName>,
  settled: ReadonlyMap<QualifiedName, Settled<D>>,
  assess: (settled: Settled<D>, name: QualifiedName) => Assessed<T>,
): Objects<T> =>
  rederive(before, names, (name) => {
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
  after: Parts,
): Iterable<QualifiedName> {
  if (entryPoints !== entryPointsBefore) return new Set([...touched.routers, ...settled.routers.keys()]);
  const services = otherVerdicts(after.assessedServices, before.services, after.services);
  const middlewares = otherVerdicts(after.assessedMiddlewares, before.middlewares, after.middlewares);
  const options = otherVerdicts(touched.tlsOptions, before.tlsOptions, after.tlsOptions);
  return new Set([
    ...touched.routers,
    ...whoUses(services, before.routers, serviceOf),
    ...whoUses(middlewares, before.routers, middlewaresOf),
    ...whoUses(options, before.routers, tlsOptionsOf),
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
