// What labels leave out, filled in from the item that carries them (reference 2.7, 2.8): the service, the router, their
// link, the rule, the address. Where Traefik drops the container, only the object that has the defect is disabled here.

import type {
  Declared,
  HttpConfiguration,
  LoadBalancerDefinition,
  MiddlewareDefinition,
  RouterDefinition,
} from '../model/dynamic-configuration.ts';
import { type Defect, isDisabling } from '../model/problem.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { Endpoint, PortMapping } from '../model/snapshot.ts';
import { quoteText } from '../rules/quote-text.ts';
import { type DefaultRule, type RuleValues, renderDefaultRule } from './default-rule.ts';
import type { LabelledBalancer, ServerLabels } from './http-options.ts';
import { readBalancer } from './read-balancer.ts';

export interface LabelledRouter {
  readonly router: RouterDefinition;
  /** Whether it says a rule, also one that cannot be read: the default rule never stands in for that one. */
  readonly saysRule: boolean;
}

/** HTTP objects as the labels declare them. */
export interface LabelledObjects {
  readonly routers: ReadonlyMap<string, Declared<LabelledRouter>>;
  readonly services: ReadonlyMap<string, Declared<LabelledBalancer>>;
  readonly middlewares: ReadonlyMap<string, Declared<MiddlewareDefinition>>;
}

export interface Surroundings {
  /** Of the router and the service that labels leave out. */
  readonly name: string;
  readonly endpoint: Endpoint | null;
  /** As the item says. */
  readonly leaving?: true | undefined;
  readonly defaultRule: DefaultRule;
  readonly ruleValues: RuleValues;
}

export interface Derived {
  readonly http: HttpConfiguration;
  readonly defects: readonly Defect[];
}

export function derive(declared: LabelledObjects, around: Surroundings): Derived {
  const { name, endpoint, leaving } = around;
  let rendered: Result<string> | undefined;
  // It is the item's: one rendering serves all of its routers, and none where all of them say their rules.
  const defaultRule = () => (rendered ??= renderDefaultRule(around.defaultRule, around.ruleValues));
  const labelled = declared.services.size > 0 ? declared.services : implicit<LabelledBalancer>(name, {});
  const services = mapValues(labelled, (service) => completeService(service, endpoint, leaving));
  const isRouted = declared.routers.size > 0 || services.size > 1;
  const routers = isRouted ? declared.routers : implicit<LabelledRouter>(name, { router: {}, saysRule: false });
  return {
    http: {
      routers: mapValues(routers, (router) => completeRouter(router, [...services.keys()], defaultRule)),
      services,
      middlewares: declared.middlewares,
      serversTransports: new Map(),
    },
    defects: endpoint === null ? [] : missingPorts(services),
  };
}

const implicit = <T>(name: string, definition: T): ReadonlyMap<string, Declared<T>> =>
  new Map([[name, { definition, defects: [] }]]);

const mapValues = <T, U>(map: ReadonlyMap<string, T>, change: (value: T) => U): Map<string, U> =>
  new Map([...map].map(([key, value]) => [key, change(value)]));

// === Routers ===

function completeRouter(
  { definition: { router, saysRule }, defects }: Declared<LabelledRouter>,
  services: readonly string[],
  defaultRule: () => Result<string>,
): Declared<RouterDefinition> {
  const service = router.service === undefined ? linkService(services) : ok(router.service);
  const rule = saysRule ? ok(router.rule) : defaultRule();
  return {
    definition: {
      ...router,
      ...(rule.ok && rule.value !== undefined ? { rule: rule.value } : {}),
      ...(service.ok ? { service: service.value } : {}),
    },
    defects: [...defects, ...defectOf(rule), ...defectOf(service)],
  };
}

function linkService(services: readonly string[]): Result<string> {
  const [only, ...others] = services;
  if (only !== undefined && others.length === 0) return ok(only);
  return fail(`the router cannot be linked automatically with multiple services (${services.join(', ')}): name one`);
}

const defectOf = (result: Result<unknown>): readonly Defect[] => (result.ok ? [] : [{ reason: result.error }]);

// === Servers ===

/** A service that is disabled gets none; one whose port nobody knows lives on without this item's. */
function completeService(
  { definition, defects }: Declared<LabelledBalancer>,
  endpoint: Endpoint | null,
  leaving: true | undefined,
): Declared<LoadBalancerDefinition> {
  const { server = {}, ...written } = definition;
  const url = defects.some(isDisabling) || endpoint === null ? undefined : (server.url ?? deriveUrl(server, endpoint));
  const servers = url === undefined ? [] : [{ url, weight: server.weight ?? 1, ...(leaving && { leaving }) }];
  return { definition: { ...readBalancer(written), servers }, defects };
}

function missingPorts(services: ReadonlyMap<string, Declared<LoadBalancerDefinition>>): readonly Defect[] {
  const without = [...services].filter(
    ([, { definition, defects }]) => !defects.some(isDisabling) && definition.servers.length === 0,
  );
  return without.map(([name]) => ({
    reason: `service ${quoteText(name)} gets no server from it: the port is missing, expected the label ${portLabel(name)}`,
  }));
}

const portLabel = (service: string): string => `portolan.http.services.${service}.loadBalancer.server.port`;

function deriveUrl({ port, scheme = 'http' }: ServerLabels, { address, ports }: Endpoint): string | undefined {
  const hostPort = choosePort(port, ports);
  const host = address.includes(':') ? `[${address}]` : address;
  return hostPort === undefined ? undefined : `${scheme}://${host}:${hostPort}`;
}

/** A label names the container's port, or else one of the host; without a label the smallest port of the host. */
function choosePort(wanted: number | undefined, ports: readonly PortMapping[]): number | undefined {
  const open = speakingHttp(ports.filter(({ hostPort }) => hostPort >= 1 && hostPort <= 65_535));
  if (wanted === undefined) return open.map(({ hostPort }) => hostPort).toSorted((one, other) => one - other)[0];
  const mapping = open.find(
    ({ containerPort, count = 1 }) => containerPort <= wanted && wanted < containerPort + count,
  );
  return mapping === undefined ? wanted : mapping.hostPort + (wanted - mapping.containerPort);
}

/** HTTP is spoken over TCP. Where a platform knows of UDP ports only, one of them may still have been meant. */
function speakingHttp(ports: readonly PortMapping[]): readonly PortMapping[] {
  const tcp = ports.filter(({ protocol }) => protocol === 'tcp');
  return tcp.length > 0 ? tcp : ports;
}
