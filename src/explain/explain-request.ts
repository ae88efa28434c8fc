// What the router would do with a request, and why: the merged state and a request in, plain data out. Every rule is tested
// in the order of priority, which is what the tables of the workers promise to equal (a property test holds them to it).

import { describeDefinition } from '../admin/describe-middleware.ts';
import { redactUrl } from '../admin/redact.ts';
import { expandChains } from '../model/expand-chains.ts';
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
  readonly servers: readonly Server[];
}

export function explainRequest(
  state: RoutingState,
  entryPoint: ExplainedEntryPoint,
  request: RequestToExplain,
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
  return {
    entryPoint: entryPoint.name,
    request: { method, host, path, query, clientAddress, trusted },
    outcome: decideOutcome(state, winner, seen.value, entryPoint),
    ...(winner === undefined ? {} : { router: winner.name }),
    considered,
    middlewares: winner === undefined ? [] : describeChain(state, winner.assessed.value),
    ...(winner === undefined ? {} : { service: describeService(state, winner.assessed.value.service) }),
  };
}

function decideOutcome(
  state: RoutingState,
  winner: RankedRouter | undefined,
  seen: SeenRequest,
  { name, settings }: ExplainedEntryPoint,
): Outcome {
  if (winner === undefined) return { kind: 'answered', status: 404, reason: describeNobody(state, seen, name) };
  const router = winner.assessed.value;
  if (!router.available) return { kind: 'answered', status: 503, reason: describeUnavailable(winner.assessed) };
  const chain = passedThrough(state, router).flatMap((each) => state.middlewares.get(each)?.value ?? []);
  const outcome = followMiddlewares(chain, seen, settings.http.sanitizePath);
  const servers = state.servers.get(router.service)?.servers ?? [];
  if (outcome.kind === 'answered' || servers.some(({ weight }) => weight > 0)) return outcome;
  return { kind: 'answered', status: 503, reason: `${router.service} has no server` };
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

function describeService(state: RoutingState, name: QualifiedName): ExplainedService {
  const service = state.services.get(name);
  const servers = state.servers.get(name)?.servers ?? [];
  return {
    name,
    ...(service === undefined ? {} : { status: service.status }),
    servers: servers.map((server) => ({ ...server, url: redactUrl(server.url) })),
  };
}
