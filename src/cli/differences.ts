// Which lines of docs/differences-from-traefik.md concern a configuration. The page has the words, this file knows only to
// which options they belong, by the first cell of each line.

import { readFileSync } from 'node:fs';
import { effectivePriority } from '../discovery/priority.ts';
import type { RouterDefinition } from '../model/dynamic-configuration.ts';
import { parseRule } from '../rules/parse.ts';

/** What a configuration uses, as far as a difference depends on it. */
export interface Used {
  /** Dotted names of static options, as written. */
  readonly options: readonly string[];
  /** With the syntax that their rules are read in, where it is not v3. */
  readonly routers: readonly RouterDefinition[];
  /** Names of routers, services and middlewares, as written. */
  readonly objects: Readonly<Record<ObjectKind, readonly string[]>>;
  readonly hasLabels: boolean;
  /** `{{` stands in a dynamic file. */
  readonly hasTemplates: boolean;
}

export type ObjectKind = 'routers' | 'services' | 'middlewares';

export interface Difference {
  readonly subject: string;
  readonly traefik: string;
  readonly portolan: string;
}

const names = (pattern: RegExp) => (used: Used) => used.options.some((name) => pattern.test(name));

const DISCOVERY = /^providers\.(?:ecs|consulCatalog)\b/i;
const hasLabels = ({ hasLabels }: Used): boolean => hasLabels;
const usesEcs = names(/^providers\.ecs\b/i);
const isDiscovered = (used: Used): boolean => used.hasLabels || names(DISCOVERY)(used);
const hasEntryPoints = names(/^entryPoints\./i);
const hasRouters = ({ routers }: Used): boolean => routers.length > 0;
const hasFiles = names(/^providers\.file\b/i);
const hasDirectory = names(/^providers\.file\.directory$/i);
const hasApi = names(/^api\b/i);
/** Something of TLS towards clients: of an entry point or a router. */
const hasTls = ({ options, routers }: Used): boolean =>
  options.some((name) => /\.http\.tls\b/i.test(name)) || routers.some(({ tls }) => tls !== undefined);

const hasTransport = names(/^serversTransport\b/i);
const hasServices = ({ objects }: Used): boolean => objects.services.length > 0;
const hasMiddlewares = ({ objects }: Used): boolean => objects.middlewares.length > 0;
const rules = (pattern: RegExp) => (used: Used) => used.routers.some(({ rule = '' }) => pattern.test(rule));

/** Entry points that add something to their routers have copies of them. */
const saysOfItsRouters = (options: readonly string[]): boolean =>
  options.some((name) => /^entryPoints\.[^.]+\.http\.(?:tls|middlewares)\b/i.test(name));
const COPIES =
  'the copy of a router for an entry point with options of its own (`websecure-r`), when another router is called so';

const MESH =
  "members of Consul's service mesh: sidecars, gateways, native services, instances with the tag `consulcatalog.connect`";

const APPLIES: ReadonlyMap<string, (used: Used) => boolean> = new Map([
  ['a bad label', hasLabels],
  ['a label that begins with no known name (`traefik.htt.routers.…`)', hasLabels],
  ['a conflict (two definitions of one name)', isDiscovered],
  ['a router whose rule no longer parses', hasRouters],
  [
    'a router whose middleware is missing or broken',
    ({ routers }) => routers.some(({ middlewares = [] }) => middlewares.length > 0),
  ],
  ['a router whose service does not exist, or whose priority is too high', hasRouters],
  ['a router whose declaration is gone', hasRouters],
  ['a start while a provider is down', names(DISCOVERY)],
  ['a service without servers', isDiscovered],
  ['a task that is pending, an instance that is unhealthy, a check that is critical', isDiscovered],
  ['a broken middleware or service that no router uses', hasUnusedObjects],
  ['one name in two files of a directory', hasDirectory],
  ['one invalid file of a directory', hasDirectory],
  ['a file of a directory whose name starts with a dot', hasDirectory],
  ['files in folders below a directory', hasDirectory],
  ['a dynamic file that is emptied', hasFiles],
  ['templates in dynamic files', ({ hasTemplates }) => hasTemplates],
  [
    'an object whose name holds `@`',
    ({ objects }) =>
      Object.values(objects)
        .flat()
        .some((name) => name.includes('@')),
  ],
  ['values that mean nothing', hasLabels],
  ['a list of texts written as elements of labels (`middlewares[0]=auth`)', hasLabels],
  ['labels that hold nothing (`http.routers=`), labels below `tls` that are not of the default store', hasLabels],
  [
    '`ruleSyntax` other than `v2` and `v3` (`V2` too)',
    ({ routers }) => routers.some(({ ruleSyntax }) => ruleSyntax !== undefined),
  ],
  ['default rules', names(/\.defaultRule$/i)],
  ['numbers in YAML files', hasFiles],
  ['a section of a file that nobody knows (`https:`), an option without a value (`tls:`)', hasFiles],
  ['a constraint whose expression does not compile', names(/\.constraints$/i)],
  ['a failed page of DescribeTasks', usesEcs],
  ['no container left', isDiscovered],
  ['`healthyTasksOnly` (ECS)', names(/^providers\.ecs\b.*\.healthyTasksOnly$/i)],
  ['a container with TCP and UDP ports, and no label that names one', usesEcs],
  ['an ECS container without a port and without a label for the router, exposed by default', usesEcs],
  ['the address of an ECS task', usesEcs],
  ['a machine of ECS Anywhere', usesEcs],
  [
    '`clusters` beside `autoDiscoverClusters`, `accessKeyID` without `secretAccessKey` (ECS)',
    names(/^providers\.ecs\b.*\.(?:autoDiscoverClusters|accessKeyID|secretAccessKey)$/i),
  ],
  ['task definitions', usesEcs],
  ['`refreshSeconds` (ECS)', usesEcs],
  [MESH, names(/^providers\.consulCatalog\b/i)],
  ['`endpoint.tls` of Consul without `scheme: https`', names(/^providers\.consulCatalog\b.*\.endpoint\.tls\b/i)],
  ['configuration sources', ({ options }) => options.length > 0],
  ['`providersThrottleDuration`', names(/^providers\./i)],
  [
    'a regular expression that compiles to more than 2000 instructions, or takes more than 5000 steps to compile',
    ({ routers }) => routers.some(({ rule = '' }) => /\b(?:is too large|steps to compile)\b/.test(faultOf(rule))),
  ],
  [
    '`\\p{…}` with names that Go added in 1.25 (`\\p{Letter}`, `\\p{greek}`), one group name used twice',
    rules(/\\p\{|\(\?P?<(\w+)>.*\(\?P?<\1>/i),
  ],
  ['a rule over several lines', rules(/\n/)],
  ['escapes in a rule that are no UTF-8 (`"\\xff"`)', rules(/\\(?:x[89a-f]|[23][0-7][0-7])/i)],
  ['`HostRegexp` with a pattern that fits the empty text (`^$`, `^(a\\.com)?$`)', rules(/\bHostRegexp\b/i)],
  ['``Host(`*.`)``', rules(/\bHost\(\s*[`"]\*\.[`"]/i)],
  ['`HostRegexp` and a host with a trailing dot', rules(/\bHostRegexp\b/i)],
  [
    "v2's `Query` and `HostRegexp`",
    ({ routers }) =>
      routers.some(({ rule = '', ruleSyntax }) => ruleSyntax === 'v2' && /\b(?:Query|HostRegexp)\b/i.test(rule)),
  ],
  [
    'a request that reaches `noop@internal`',
    ({ routers }) => routers.some(({ service }) => service === 'noop@internal'),
  ],
  ['a chain of middlewares that stands for more than a hundred', hasMiddlewares],
  [COPIES, ({ options, objects }) => objects.routers.length > 1 && saysOfItsRouters(options)],
  ['order of routers with equal priority', hasEqualPriorities],
  ['an encoded backslash (`%5C`) in the path, as rules see it', rules(/\bPath\w*\(.*\\/i)],
  ['dot segments when `sanitizePath` is off', names(/\.http\.sanitizePath$/i)],
  ['Transfer-Encoding together with Content-Length; identical duplicate Content-Length', hasEntryPoints],
  ['`X-Forwarded-…` with `_` for `-` from an untrusted client', names(/\.forwardedHeaders\./i)],
  ['header limits', hasEntryPoints],
  ['`;` in the query', names(/\.encodeQuerySemicolons$/i)],
  ['a target or a Host that two readers may read differently', hasEntryPoints],
  ['characters in the target that a URI may not hold', hasEntryPoints],
  ['`OPTIONS *`', hasEntryPoints],
  ['a request without Accept-Encoding', hasServices],
  ['`TE: trailers`', hasServices],
  ['`Pragma: no-cache`', hasServices],
  ['`Max-Forwards` of OPTIONS and TRACE', hasServices],
  ['X-Forwarded-Host on several lines from a trusted client', names(/\.forwardedHeaders\./i)],
  ['escapes in the prefix of `addPrefix`', hasMiddlewares],
  ['an encoded slash right behind a prefix that `stripPrefix` takes away', hasMiddlewares],
  ['a transport that names only its oldest TLS version', hasTransport],
  ['names of `peerCertSANs`', hasFiles],
  ['a certificate file of a transport that changes', hasTransport],
  ['a certificate that can no longer be read, or is replaced by one that has expired', hasTls],
  ['certificate files that change', hasTls],
  ['`default` TLS options of several providers', hasTls],
  ['`acme-tls/1` in `alpnProtocols`', hasTls],
  ['idle connections that a transport keeps', hasTransport],
  ['a server that ends a connection before it answers', hasServices],
  ['a server whose certificate is not believed', hasServices],
  ["a server that is silent in the middle of its answer's body", hasServices],
  ["a client that is silent in the middle of its request's body", hasEntryPoints],
  ['`HTTP_PROXY` and its like', hasServices],
  ['names of servers', hasServices],
  ['health checks and a reload', hasServices],
  ['when servers are asked', hasServices],
  ['a health check whose path is a whole URL, or leads to another host', hasServices],
  ['a gRPC health check of a server that speaks TLS', hasServices],
  ['a health check that is redirected to another server', hasServices],
  ['more clients than descriptors', hasEntryPoints],
  ['upgrades', hasEntryPoints],
  ['trailers', hasEntryPoints],
  ['`Expect`', hasEntryPoints],
  ['the header of the PROXY protocol', names(/\.proxyProtocol\b/i)],
  ['SIGHUP', names(/^providers\.file\b/i)],
  ['the end of a router', hasEntryPoints],
  ['TRACE', hasEntryPoints],
  ['requests that are refused before they are routed', names(/^(?:accessLog|metrics)\b/i)],
  ['access log: `headers.defaultMode: keep`', names(/^accessLog\.fields\.headers\b/i)],
  ['access log: a writer that does not keep up', names(/^accessLog\b/i)],
  ['access log: the query', names(/^accessLog\.fields\.queryParameters\b/i)],
  ['`log.maxSize`, `maxAge`, `maxBackups`, `compress`', names(/^log\.(?:max|compress)/i)],
  ['`traefik_service_retries_total`', names(/^metrics\.prometheus\b/i)],
  ['`headerLabels`', names(/^metrics\.prometheus\.headerLabels\b/i)],
  ['metrics of a Go process (`go_…`)', names(/^metrics\.prometheus\b/i)],
  ['the API', hasApi],
  [
    "the router's own services but `noop@internal` (`api@internal`, `ping@internal`, …) for routers of one's own",
    ({ routers }) => routers.some(({ service = '' }) => service.endsWith('@internal') && service !== 'noop@internal'),
  ],
  ['dashboard', hasApi],
]);

/** In the order of the page. */
export const differencesFor = (used: Used): readonly Difference[] =>
  readDifferences().filter(({ subject }) => APPLIES.get(subject)?.(used) === true);

/** Every first cell that this file knows something of: all that there are, a test says. */
export const KNOWN_SUBJECTS: readonly string[] = [...APPLIES.keys()];

export function readDifferences(): readonly Difference[] {
  const root = import.meta.url.endsWith('.ts') ? '../../' : '../../../';
  const page = readFileSync(new URL(`${root}docs/differences-from-traefik.md`, import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| (?!subject \|)/.test(line));
  return rows.map((row) => {
    const [subject = '', traefik = '', portolan = ''] = row.slice(2).split(' | ');
    return { subject, traefik, portolan };
  });
}

function faultOf(rule: string): string {
  const parsed = parseRule(rule);
  return parsed.ok ? '' : parsed.error.message;
}

/** As far as names tell: what a qualified name refers to may be somewhere else. */
function hasUnusedObjects({ routers, objects: { services, middlewares } }: Used): boolean {
  const used = new Set(routers.flatMap(({ service = '', middlewares: chain = [] }) => [service, ...chain]));
  return [...services, ...middlewares].some((name) => !used.has(name));
}

function hasEqualPriorities({ routers }: Used): boolean {
  const priorities = routers.map(effectivePriority);
  return new Set(priorities).size < priorities.length;
}
