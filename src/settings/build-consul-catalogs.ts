// `providers.consulCatalog` and its instances: one provider for each of their namespaces. As with Consul's own clients, the
// variables `CONSUL_…` stand in for options of the connection that nobody wrote.

import { fail, ok, type Result } from '../model/result.ts';
import type { ConsulCatalogSettings, ConsulEndpoint } from '../model/settings.ts';
import { buildLabels } from './build-labels.ts';
import type { Instance } from './find-instances.ts';
import { boolean } from './kinds.ts';
import type { Report } from './problem.ts';
import type { Environment } from './read-environment.ts';
import { consulCatalog } from './sections.ts';
import type { WrittenSection } from './written-section.ts';

export function buildConsulCatalogs(
  instances: readonly Instance[],
  environment: Environment,
  report: Report,
): ConsulCatalogSettings[] {
  const built = new Map<string, ConsulCatalogSettings>();
  for (const { at, name } of instances) {
    const catalog = buildConsulCatalog(at, name, environment, report);
    for (const each of inNamespaces(catalog, at, report)) {
      if (built.has(each.name)) report(`${at.path}: there are two providers called ${each.name}`, at.place());
      built.set(each.name, each);
    }
  }
  return [...built.values()];
}

/** Traefik's names: `consulcatalog-team` for the namespace `team`. */
function inNamespaces(catalog: ConsulCatalogSettings, at: WrittenSection, report: Report): ConsulCatalogSettings[] {
  const namespaces = at.value(consulCatalog.namespaces);
  for (const namespace of namespaces.filter((each) => !/^[A-Za-z0-9_-]+$/.test(each))) {
    report(
      `${at.path}.namespaces: expected letters, digits, - and _, got "${namespace}"`,
      at.place(consulCatalog.namespaces),
    );
  }
  if (namespaces.length === 0) return [catalog];
  return namespaces.map((namespace) => ({ ...catalog, name: `${catalog.name}-${namespace}`, namespace }));
}

function buildConsulCatalog(
  at: WrittenSection,
  name: string,
  environment: Environment,
  report: Report,
): ConsulCatalogSettings {
  const stale = at.value(consulCatalog.stale);
  const requireConsistent = at.value(consulCatalog.requireConsistent);
  if (stale && requireConsistent) {
    report(`${at.path}: stale and requireConsistent exclude each other`, at.place(consulCatalog.requireConsistent));
  }
  return {
    name,
    endpoint: buildEndpoint(at, environment, report),
    namespace: undefined,
    prefix: at.value(consulCatalog.prefix),
    stale,
    requireConsistent,
    strictChecks: at.value(consulCatalog.strictChecks),
    minimumIntervalMs: at.value(consulCatalog.minimumInterval),
    ...buildLabels(at, consulCatalog),
  };
}

// === The connection ===

function buildEndpoint(at: WrittenSection, environment: Environment, report: Report): ConsulEndpoint {
  const location = locate(at, environment);
  if (!location.ok) report(`${at.path}.endpoint.address: ${location.error}`, at.place(consulCatalog.address));
  const { address, scheme } = location.ok ? location.value : { address: '', scheme: 'http' as const };
  return {
    address,
    scheme,
    datacenter: at.optional(consulCatalog.datacenter),
    token: at.optional(consulCatalog.token) ?? (environment.CONSUL_HTTP_TOKEN || undefined),
    httpAuth: buildHttpAuth(at, environment, report),
    tls: buildTls(at, scheme, environment, report),
    waitMs: at.value(consulCatalog.waitTime),
  };
}

/** An address may carry its scheme. */
function locate(at: WrittenSection, environment: Environment): Result<{ address: string; scheme: 'http' | 'https' }> {
  const written = at.optional(consulCatalog.address) ?? (environment.CONSUL_HTTP_ADDR || '127.0.0.1:8500');
  const match = /^(?:(https?):\/\/)?((?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5})\/?$/.exec(written);
  const address = match?.[2];
  if (match === null || address === undefined) return fail(`expected host:port, got "${written}"`);
  const byDefault = isSet(environment.CONSUL_HTTP_SSL, 'false') ? 'https' : 'http';
  const scheme = match[1] === 'https' || match[1] === 'http' ? match[1] : at.optional(consulCatalog.scheme);
  return ok({ address, scheme: scheme ?? byDefault });
}

/** A variable that is no boolean counts as the other value: nothing that it asks for is done. */
function isSet(variable: string | undefined, byDefault: 'true' | 'false'): boolean {
  const parsed = boolean.parse(variable || byDefault);
  return parsed.ok ? parsed.value : byDefault === 'true';
}

function buildHttpAuth(
  at: WrittenSection,
  { CONSUL_HTTP_AUTH }: Environment,
  report: Report,
): ConsulEndpoint['httpAuth'] {
  const username = at.optional(consulCatalog.username);
  const password = at.optional(consulCatalog.password);
  if (username !== undefined) return { username, password: password ?? '' };
  if (password !== undefined) {
    report(`${at.path}.endpoint.httpAuth: password needs username beside it`, at.place(consulCatalog.password));
  }
  const [, user, secret = ''] = /^([^:]+)(?::(.*))?$/s.exec(CONSUL_HTTP_AUTH ?? '') ?? [];
  return user === undefined ? undefined : { username: user, password: secret };
}

const TLS_OPTIONS = [consulCatalog.ca, consulCatalog.cert, consulCatalog.key, consulCatalog.insecureSkipVerify];

function buildTls(
  at: WrittenSection,
  scheme: 'http' | 'https',
  environment: Environment,
  report: Report,
): ConsulEndpoint['tls'] {
  const written = TLS_OPTIONS.find((option) => at.isWritten(option));
  if (written !== undefined && scheme === 'http') {
    report(`${at.path}.endpoint.tls has no effect without endpoint.scheme: https`, at.place(written));
  }
  const cert = at.optional(consulCatalog.cert) ?? (environment.CONSUL_CLIENT_CERT || undefined);
  const key = at.optional(consulCatalog.key) ?? (environment.CONSUL_CLIENT_KEY || undefined);
  if ((cert === undefined) !== (key === undefined)) {
    const [there, missing] = cert === undefined ? (['key', 'cert'] as const) : (['cert', 'key'] as const);
    report(`${at.path}.endpoint.tls: ${there} needs ${missing} beside it`, at.place(consulCatalog[there]));
  }
  return {
    ca: at.optional(consulCatalog.ca) ?? (environment.CONSUL_CACERT || undefined),
    cert,
    key,
    insecureSkipVerify:
      at.optional(consulCatalog.insecureSkipVerify) ?? !isSet(environment.CONSUL_HTTP_SSL_VERIFY, 'true'),
  };
}
