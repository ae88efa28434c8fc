// One host, one set of TLS options: a hello names a host and nothing else, so where routers of an entry point want different
// options for one host all of them get the default ones, and are told (reference 4.6).

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router } from '../model/routing-state.ts';
import { DEFAULT_TLS_OPTIONS_NAME } from '../model/tls.ts';
import { domainsOf } from '../rules/domains.ts';
import { parseRule } from '../rules/parse.ts';
import { memoise } from './memoise.ts';

type Routers = ReadonlyMap<QualifiedName, Assessed<Router>>;

const CONFLICT =
  "router's TLSOptions configuration is conflicting with other routers on the same entrypoint and host, default TLS options will be used instead";

/** The same map where nothing is in conflict. */
export function resolveTlsConflicts(routers: Routers): Routers {
  const demanding = [...routers.values()].filter(({ value: { tls } }) => isDemanding(tls?.options));
  if (demanding.length === 0) return routers;
  const wanted = optionsByHost(routers);
  const resolved = new Map(routers);
  for (const [name, router] of routers) {
    const reason = reasonAgainst(router, wanted);
    if (reason !== undefined) resolved.set(name, withDefaultOptions(router, reason));
  }
  return resolved;
}

const isDemanding = (options: QualifiedName | undefined): boolean =>
  options !== undefined && options !== DEFAULT_TLS_OPTIONS_NAME;

const hostsOf = memoise(({ value: { rule } }: Assessed<Router>): readonly string[] => {
  const parsed = parseRule(rule);
  return parsed.ok ? domainsOf(parsed.value).filter((host) => host !== '*') : [];
});

type OptionsByHost = ReadonlyMap<string, ReadonlySet<QualifiedName>>;

const keyOf = (entryPoint: string, host: string): string => `${entryPoint} ${host.toLowerCase()}`;

function optionsByHost(routers: Routers): OptionsByHost {
  const wanted = new Map<string, Set<QualifiedName>>();
  for (const router of routers.values()) {
    const { tls, entryPoints } = router.value;
    if (tls === undefined) continue;
    for (const entryPoint of entryPoints) {
      for (const host of hostsOf(router)) {
        const key = keyOf(entryPoint, host);
        const options = wanted.get(key) ?? new Set();
        wanted.set(key, options.add(tls.options));
      }
    }
  }
  return wanted;
}

function reasonAgainst(router: Assessed<Router>, wanted: OptionsByHost): string | undefined {
  const { tls, entryPoints, rule } = router.value;
  if (tls === undefined) return undefined;
  const hosts = hostsOf(router);
  if (hosts.length === 0 && isDemanding(tls.options))
    return `no domain found in rule ${rule}, the TLS option ${tls.options} cannot be applied`;
  const inConflict = entryPoints.some((entryPoint) =>
    hosts.some((host) => (wanted.get(keyOf(entryPoint, host))?.size ?? 0) > 1),
  );
  return inConflict ? CONFLICT : undefined;
}

const withDefaultOptions = (router: Assessed<Router>, reason: string): Assessed<Router> => ({
  ...router,
  value: { ...router.value, tls: { options: DEFAULT_TLS_OPTIONS_NAME } },
  status: router.status === 'disabled' ? 'disabled' : 'warning',
  errors: [...router.errors, reason],
});
