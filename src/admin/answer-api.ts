// `/api/…`: Traefik's paths, fields, query parameters and error shapes (reference 11), and `/api/problems`,
// `/api/providers` and `/api/explain`, which are ours.

import type { DatedProblem } from '../model/problem.ts';
import type { AdminOptions } from './admin-options.ts';
import { type Answer, json, problem, text } from './answer.ts';
import { answerExplain } from './answer-explain.ts';
import { describeCertificates } from './certificates.ts';
import { describeEntryPoints } from './describe-entry-points.ts';
import { describeOverview, describeRawData } from './describe-overview.ts';
import { describeProvider } from './describe-provider.ts';
import { listPage, listResources } from './list-resources.ts';
import type { Listed, Resource } from './resource.ts';
import { describeResources, type Resources } from './resources.ts';

/** What an element of a list is called when it is not there. */
const KINDS = { routers: 'router', services: 'service', middlewares: 'middleware' } as const;

const LISTS: Readonly<Record<string, readonly string[]>> = {
  http: Object.keys(KINDS),
  tcp: Object.keys(KINDS),
  udp: ['routers', 'services'],
};

/** `path` begins with `/api/`. */
export function answerApi(path: string, query: URLSearchParams, options: AdminOptions): Answer {
  const [first = '', second, third, ...rest] = path.split('/').slice(2);
  if (second !== undefined && rest.length === 0 && LISTS[first]?.includes(second))
    return answerResources(listOf(first, second, options), second, third, query);
  if (first === 'entrypoints' && third === undefined) return answerEntryPoints(second, query, options);
  if (first === 'certificates' && third === undefined) return answerCertificates(second, query, options);
  if (second !== undefined) return notFound;
  switch (first) {
    case 'rawdata':
      return json(200, describeRawData(resourcesOf(options)));
    case 'overview':
      return json(200, describeOverview(resourcesOf(options), certificatesOf(options), options));
    case 'problems':
      return json(200, options.state().problems.map(describeProblem));
    case 'providers':
      return json(200, describeProviders(options));
    case 'explain':
      return answerExplain(query, options);
    case 'version':
      return json(200, { Version: options.version, Codename: 'portolan', startDate: options.startedAt.toISOString() });
    default:
      return notFound;
  }
}

const resourcesOf = ({ state, verdicts }: AdminOptions): Resources => describeResources(state(), verdicts);

export const notFound: Answer = text(404, '404 page not found\n');

/** Of TCP and UDP there is nothing yet; whoever reads Traefik's API finds the lists all the same. */
const listOf = (protocol: string, kind: string, options: AdminOptions): readonly Resource[] =>
  protocol === 'http' && isKind(kind) ? resourcesOf(options)[kind] : [];

function answerResources(
  resources: readonly Resource[],
  kind: string,
  id: string | undefined,
  query: URLSearchParams,
): Answer {
  if (id === '' || !isKind(kind)) return notFound;
  if (id === undefined) return listResources(resources, query);
  const name = unescapeOnce(id);
  const found = resources.find((resource) => resource.name === name);
  return found === undefined ? problem(404, `${KINDS[kind]} not found: ${name}`) : json(200, found.listed);
}

const isKind = (kind: string): kind is keyof Resources => Object.hasOwn(KINDS, kind);

function answerEntryPoints(id: string | undefined, query: URLSearchParams, options: AdminOptions): Answer {
  const entryPoints = describeEntryPoints(options.settings);
  if (id === undefined) return listPage(entryPoints, query);
  const name = unescapeOnce(id);
  const found = entryPoints.find((entryPoint) => entryPoint.name === name);
  return found === undefined ? problem(404, `entry point not found: ${name}`) : json(200, found);
}

const certificatesOf = ({ state, wallMs }: AdminOptions): readonly Listed[] => describeCertificates(state(), wallMs());

function answerCertificates(id: string | undefined, query: URLSearchParams, options: AdminOptions): Answer {
  const certificates = certificatesOf(options);
  if (id === undefined) return listResources(certificates, query);
  const name = unescapeOnce(id);
  const found = certificates.find((certificate) => certificate.name === name);
  return found === undefined ? problem(404, `certificate not found: ${name}`) : json(200, found.listed);
}

const describeProviders = ({ providerStatus, wallMs }: AdminOptions): readonly object[] => {
  const nowMs = wallMs();
  return providerStatus().map((status) => describeProvider(status, nowMs));
};

const describeProblem = ({ provider, object, reason, sinceMs }: DatedProblem): object => ({
  provider,
  object,
  reason,
  since: new Date(sinceMs).toISOString(),
});

/** `name%40provider` works; a name that is no valid escape is taken as it stands. */
function unescapeOnce(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
