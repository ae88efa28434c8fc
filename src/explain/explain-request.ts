// What the router would do with a request, and why: the merged state and a request in, plain data out. Every rule is tested
// in the order of priority, which is what the tables of the workers promise to equal (a property test holds them to it).

import { describeDefinition } from '../admin/describe-middleware.ts';
import { redactUrl } from '../admin/redact.ts';
import { expandChains } from '../model/expand-chains.ts';
import type { ServerVerdict } from '../model/health-check.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router, RoutingState, Server, Status } from '../model/routing-state.ts';
import type { EntryPointSettings } from '../model/settings.ts';
import type { RequestView } from '../routing/request-view.ts';
import { followMiddlewares, type Outcome } from './follow-middlewares.ts';
import { type Considered, type RankedRouter, rankOthers, rankRouters, weigh } from './rank-routers.ts';
import { type RequestToExplain, type SeenRequest, viewRequest } from './view-request.ts';

export interface ExplainedEntryPoint {
  readonly name: string;
  readonly settings: EntryPointSettings;
  /** The name of the router's host, which is told upstreams. */
  readonly serverName: string;
}

export interface Explanation {
  readonly entryPoint: string;
  /** As rules see it; absent when the request is refused before. */
  readonly request?: Omit<RequestView, 'headerValues' | 'queryValues'> & {
    readonly query: string;
    /** Whether the entry point believes what this client says about where the request came from (`forwardedHeaders`). */
    readonly trusted: boolean;
  };
  readonly outcome: Outcome;
  /** Who answers. */
  readonly router?: QualifiedName;
  /** Every router of the entry point, in the order in which they are asked. */
  readonly considered: readonly Considered[];
  /** Outermost first, members of chains in their place. */
  readonly middlewares: readonly { readonly name: QualifiedName; readonly definition: object }[];
  readonly service?: ExplainedService;
}

export interface ExplainedService {
  readonly name: QualifiedName;
  /** Absent when there is no such service. */
  readonly status?: Status;
  readonly servers: readonly ExplainedServer[];
}

export interface ExplainedServer extends Server {
  /** It is not chosen, and why. */
  readonly down?: string;
}

/** What checks have found of the servers of a service; empty where nobody asks them. */
export type Verdicts = (service: QualifiedName) => readonly ServerVerdict[];

const nobodyAsked: Verdicts = () => [];

export function explainRequest(
  state: RoutingState,
  entryPoint: ExplainedEntryPoint,
  request: RequestToExplain,
  verdicts: Verdicts = nobodyAsked,
): Explanation {
  const seen = viewRequest(request, entryPoint);
  if (!seen.ok) {
    const { status, reason } = seen.error;
    const outcome: Outcome = { kind: 'answered', status, reason: `refused before any rule: ${reason}` };
    return { entryPoint: entryPoint.name, outcome, considered: [], middlewares: [] };
  }
  const { view, query, trusted, secured } = seen.value;
  const { method, host, path, clientAddress } = view;
  const { winner, considered } = weigh(rankRouters(state, entryPoint.name, secured), view);
  const service = winner && describeService(state, winner.assessed.value.service, verdicts);
  return {
    entryPoint: entryPoint.name,
    request: { method, host, path, query, clientAddress, trusted },
    outcome: decideOutcome(state, winner, seen.value, entryPoint, service),
    ...(winner === undefined ? {} : { router: winner.name }),
    considered,
    middlewares: winner === undefined ? [] : describeChain(state, winner.assessed.value),
    ...(service === undefined ? {} : { service }),
  };
}

function decideOutcome(
  state: RoutingState,
  winner: RankedRouter | undefined,
  seen: SeenRequest,
  { name, settings }: ExplainedEntryPoint,
  service: ExplainedService | undefined,
): Outcome {
  if (winner === undefined) return { kind: 'answered', status: 404, reason: describeNobody(state, seen, name) };
  const router = winner.assessed.value;
  if (!router.available) return { kind: 'answered', status: 503, reason: describeUnavailable(winner.assessed) };
  const chain = passedThrough(state, router).flatMap((each) => state.middlewares.get(each)?.value ?? []);
  const outcome = followMiddlewares(chain, seen, settings.http.sanitizePath);
  const lack = outcome.kind === 'answered' ? undefined : lackOfServers(state, router.service, service?.servers ?? []);
  return lack === undefined ? outcome : { kind: 'answered', status: 503, reason: `${router.service} ${lack}` };
}

function lackOfServers(
  { services }: RoutingState,
  name: QualifiedName,
  servers: readonly ExplainedServer[],
): string | undefined {
  const weighty = servers.filter(({ weight }) => weight > 0);
  if (weighty.length === 0) return 'has no server';
  const service = services.get(name)?.value;
  const servesAnyway = service?.kind === 'loadBalancer' && service.health?.serveWhenAllDown === true;
  return servesAnyway || weighty.some(({ down }) => down === undefined) ? undefined : 'has no server that is up';
}

/** Whoever asks about the wrong door is told of the right one. */
function describeNobody(state: RoutingState, { view, secured }: SeenRequest, entryPoint: string): string {
  const nobody = `no router of ${entryPoint} matches`;
  const { winner } = weigh(rankOthers(state, entryPoint, secured), view);
  if (winner === undefined) return nobody;
  const { name, entryPoints, tls } = winner.assessed.value;
  const where = entryPoints.includes(entryPoint) ? '' : ` at ${entryPoints.join(', ')}`;
  const how = (tls !== undefined) === secured ? '' : ` ${secured ? 'without' : 'under'} TLS`;
  return `${nobody}; ${name} would${where}${how}`;
}

const describeUnavailable = ({ value, errors }: Assessed<Router>): string =>
  `${value.name} cannot serve: ${errors.length === 0 ? 'it is disabled' : errors.join('; ')}`;

/** What stands in the place of chains; one that cannot be used stands for itself. */
const passedThrough = ({ middlewares }: RoutingState, router: Router): readonly QualifiedName[] =>
  expandChains(router.middlewares, (name) => {
    const { status, value } = middlewares.get(name) ?? {};
    return status !== 'disabled' && value?.definition.type === 'chain' ? value.definition.middlewares : undefined;
  });

/** A definition is as the API shows it; empty when there is no such middleware. */
const describeChain = (state: RoutingState, router: Router): Explanation['middlewares'] =>
  passedThrough(state, router).map((name) => {
    const middleware = state.middlewares.get(name);
    return { name, definition: middleware === undefined ? {} : describeDefinition(middleware.value.definition) };
  });

function describeService(state: RoutingState, name: QualifiedName, verdicts: Verdicts): ExplainedService {
  const service = state.services.get(name);
  const servers = state.servers.get(name)?.servers ?? [];
  const found = new Map(verdicts(name).map((verdict) => [verdict.url, verdict]));
  return {
    name,
    ...(service === undefined ? {} : { status: service.status }),
    servers: servers.map((server) => ({
      ...server,
      url: redactUrl(server.url),
      ...describeDown(found.get(server.url)),
    })),
  };
}

function describeDown(verdict: ServerVerdict | undefined): { readonly down?: string } {
  if (verdict === undefined || verdict.status === 'up') return {};
  return { down: verdict.reason ?? 'it has not been asked yet' };
}
