// The verdict on a middleware or a transport, which is as good as its own definition whoever refers to it, on a chain, which
// is as good as its members, and on a service, which also needs its transport or the services that it is made of.

import type {
  CompositeDefinition,
  LoadBalancerDefinition,
  MiddlewareDefinition,
  ServiceDefinition,
  TlsStore,
} from '../model/dynamic-configuration.ts';
import { providerOf, type QualifiedName, resolveReference } from '../model/qualified-name.ts';
import type {
  AnyService,
  Assessed,
  CompositeService,
  Middleware,
  NamedCertificate,
  NamedTlsOptions,
  NamedTlsStore,
  NamedTransport,
  Service,
  Status,
} from '../model/routing-state.ts';
import type { ServersTransport } from '../model/servers-transport.ts';
import type { CertificatePair, TlsOptions } from '../model/tls.ts';
import { membersOf } from './lacks-of-chain.ts';
import type { Settled } from './settle.ts';

/** Not yet known: since when it stands. */
export type Verdict<T> = Omit<Assessed<T>, 'sinceMs'>;

/** What a verdict needs to know of something that is referred to. */
export type Verdicts = ReadonlyMap<QualifiedName, { readonly status: Status; readonly errors: readonly string[] }>;

/** The transport of the static configuration. */
const DEFAULT_TRANSPORT: QualifiedName = 'default@internal';

/** `exists`: whether there is such a service. */
export function assessService(
  settled: Settled<ServiceDefinition>,
  name: QualifiedName,
  transports: Verdicts,
  exists: (service: QualifiedName) => boolean,
): Verdict<AnyService> {
  const { definition } = settled;
  return definition.kind === 'loadBalancer'
    ? assessLoadBalancer(settled, name, definition, transports)
    : assessComposite(settled, name, definition, exists);
}

/** As everywhere, a bare reference belongs to the provider of who refers. */
function assessComposite(
  settled: Settled<ServiceDefinition>,
  name: QualifiedName,
  { kind, services }: CompositeDefinition,
  exists: (service: QualifiedName) => boolean,
): Verdict<CompositeService> {
  const resolved = services.map((child) => ({ ...child, name: resolveReference(child.name, providerOf(name)) }));
  const missing = resolved.filter((child) => !exists(child.name));
  const lacks = missing.map((child) => `the service "${child.name}" does not exist`);
  return assess(settled, { name, kind, services: resolved }, lacks);
}

function assessLoadBalancer(
  settled: Settled<ServiceDefinition>,
  name: QualifiedName,
  { kind, passHostHeader, serversTransport: reference, health }: LoadBalancerDefinition,
  transports: Verdicts,
): Verdict<Service> {
  const resolved = reference === undefined ? DEFAULT_TRANSPORT : resolveReference(reference, providerOf(name));
  const transport = resolved === DEFAULT_TRANSPORT ? {} : { serversTransport: resolved };
  const service = { name, kind, passHostHeader, ...transport, ...(health === undefined ? {} : { health }) };
  return assess(settled, service, lackOfTransport(resolved, transports));
}

function lackOfTransport(name: QualifiedName, transports: Verdicts): readonly string[] {
  if (name === DEFAULT_TRANSPORT) return [];
  const verdict = transports.get(name);
  if (verdict === undefined) return [`servers transport not found ${name}`];
  return verdict.status === 'disabled' ? verdict.errors : [];
}

/** `lacks`: what is wrong with the members of a chain. */
export function assessMiddleware(
  settled: Settled<MiddlewareDefinition>,
  name: QualifiedName,
  lacks: readonly string[],
): Verdict<Middleware> {
  const { definition } = settled;
  const resolved =
    definition.type === 'chain' ? { ...definition, middlewares: membersOf(name, definition) } : definition;
  return assess(settled, { name, definition: resolved }, lacks);
}

export const assessTransport = (settled: Settled<ServersTransport>, name: QualifiedName): Verdict<NamedTransport> =>
  assess(settled, { name, definition: settled.definition });

export const assessTlsOptions = (settled: Settled<TlsOptions>, name: QualifiedName): Verdict<NamedTlsOptions> =>
  assess(settled, { name, options: settled.definition });

export const assessCertificate = (
  settled: Settled<CertificatePair | undefined>,
  name: QualifiedName,
): Verdict<NamedCertificate> => assess(settled, { name, pair: settled.definition });

export const assessTlsStore = (settled: Settled<TlsStore>, name: QualifiedName): Verdict<NamedTlsStore> =>
  assess(settled, { name, ...settled.definition });

/** `lacks`: what is wrong with what it refers to. */
function assess<T>({ usable, errors, origins }: Settled<unknown>, value: T, lacks: readonly string[] = []): Verdict<T> {
  const all = lacks.length === 0 ? errors : [...new Set([...errors, ...lacks])];
  const status = !usable || lacks.length > 0 ? 'disabled' : all.length > 0 ? 'warning' : 'enabled';
  return { value, status, errors: all, usedBy: [], origins };
}
