// What was decoded, as the golden files write it: one line for each object, its defects below it.

import type {
  Declared,
  DynamicConfiguration,
  HealthDefinition,
  MiddlewareDefinition,
  RouterDefinition,
  ServiceDefinition,
  TlsConfiguration,
} from '../../src/model/dynamic-configuration.ts';
import type { HealthCheck } from '../../src/model/health-check.ts';
import { describeDefect } from '../../src/model/problem.ts';
import { type ServersTransport, USUAL_TRANSPORT } from '../../src/model/servers-transport.ts';
import { DEFAULT_TLS_OPTIONS } from '../../src/model/tls.ts';
import { fileWith } from '../support/certificates.ts';

export function describeConfiguration({ http, tls }: DynamicConfiguration): readonly string[] {
  return [
    ...describeAll(http.routers, 'router', describeRouter),
    ...describeAll(http.services, 'service', describeService),
    ...describeAll(http.middlewares, 'middleware', describeMiddleware),
    ...describeAll(http.serversTransports, 'transport', describeTransport),
    ...(tls === undefined ? [] : describeTls(tls)),
  ];
}

const describeTls = ({ certificates, options, stores }: TlsConfiguration): readonly string[] => [
  ...describeAll(certificates, 'certificate', (pair) => (pair === undefined ? 'unread' : fileWith(pair.certificate))),
  ...describeAll(options, 'TLS options', (set) => {
    const parts = unusual({ ...set }, { ...DEFAULT_TLS_OPTIONS, minVersion: undefined });
    return parts.length === 0 ? 'as usual' : parts.join(', ');
  }),
  ...describeAll(stores, 'TLS store', ({ defaultCertificate: pair }) =>
    pair === undefined ? 'no certificate' : fileWith(pair.certificate),
  ),
];

function describeAll<T>(
  objects: ReadonlyMap<string, Declared<T>>,
  word: string,
  describe: (definition: T) => string,
): readonly string[] {
  return [...objects].flatMap(([name, { definition, defects }]) => [
    `${word} ${name}: ${describe(definition)}`,
    ...defects.map((defect) => `  ${defect.severity ?? 'defect'}: ${describeDefect(defect)}`),
  ]);
}

function describeRouter({
  rule = '-',
  service = '-',
  ruleSyntax,
  priority,
  entryPoints,
  middlewares,
  tls,
  observability,
}: RouterDefinition): string {
  const parts = [`${rule} -> ${service}`];
  if (ruleSyntax !== undefined) parts.push(`syntax ${ruleSyntax}`);
  if (priority !== undefined) parts.push(`priority ${priority}`);
  if (entryPoints !== undefined) parts.push(`entry points ${entryPoints.join(' ')}`);
  if (middlewares !== undefined) parts.push(`middlewares ${middlewares.join(' ')}`);
  if (tls !== undefined) parts.push(`TLS ${tls.options ?? 'default'}`);
  if (observability !== undefined) parts.push(`observability ${JSON.stringify(observability)}`);
  return parts.join(', ');
}

function describeService(service: ServiceDefinition): string {
  if (service.kind !== 'loadBalancer') {
    const children = service.services.map(({ option, name, weight }) =>
      weight === undefined ? `${option} ${name}` : `${option} ${name}#${weight}`,
    );
    return `${service.kind} of ${children.join(', ') || 'nothing'}`;
  }
  const { passHostHeader, serversTransport, servers, health } = service;
  const written = servers.map(({ url, weight }) => (weight === 1 ? url : `${url} (weight ${weight})`));
  const by = serversTransport === undefined ? '' : `, by ${serversTransport}`;
  const watched = health === undefined ? '' : `, ${describeHealth(health)}`;
  return `${written.length === 0 ? 'no server' : written.join(' ')}${passHostHeader ? '' : ', own Host'}${by}${watched}`;
}

const USUAL_CHECK: HealthCheck = {
  mode: 'http',
  path: '/',
  method: 'GET',
  intervalMs: 30_000,
  unhealthyIntervalMs: 30_000,
  timeoutMs: 5_000,
  followRedirects: true,
  headers: [],
  startPending: false,
};

/** Of a check what is not as usual. */
function describeHealth({ check, ...others }: HealthDefinition): string {
  const asked =
    check === undefined ? [] : [`asked ${unusual({ ...check }, { ...USUAL_CHECK }).join(' ') || 'as usual'}`];
  return [...asked, ...unusual({ ...others }, {})].join(', ');
}

function describeMiddleware({ type, ...options }: MiddlewareDefinition): string {
  return Object.keys(options).length === 0 ? type : `${type} ${JSON.stringify(options)}`;
}

/** What is not as usual; certificates and keys by the names of their files. */
function describeTransport({ tls, forwardingTimeouts, ...others }: ServersTransport): string {
  const parts = [
    ...unusual({ ...others }, { ...USUAL_TRANSPORT }),
    ...unusual({ ...tls }, { ...USUAL_TRANSPORT.tls }),
    ...unusual({ ...forwardingTimeouts }, { ...USUAL_TRANSPORT.forwardingTimeouts }),
  ];
  return parts.length === 0 ? 'as usual' : parts.join(', ');
}

/** Until when a certificate of the tests is valid depends on when it was made. */
const show = (value: unknown): string =>
  JSON.stringify(value, (name, inner) => {
    if (name === 'validToMs') return undefined;
    return typeof inner === 'string' ? fileWith(inner) : inner;
  });

function unusual(are: Readonly<Record<string, unknown>>, usual: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(are)
    .filter(([name, value]) => show(value) !== show(usual[name]))
    .map(([name, value]) => `${name} ${show(value)}`);
}
