// One host, one set of TLS options: a hello names a host and nothing else, so where routers of an entry point want different
// options for one host all of them get the default ones there, and are told (reference 4.6). One that only answers 503 wants
// nothing: a router that was withdrawn a moment ago, or is disabled, must not cost its successor the client certificates.

import { memoiseBy } from '../model/memoise.ts';
import { bareName, providerOf, type QualifiedName, qualify } from '../model/qualified-name.ts';
import type { Assessed, Router } from '../model/routing-state.ts';
import { DEFAULT_TLS_OPTIONS_NAME } from '../model/tls.ts';
import { hostsOf } from '../rules/hosts.ts';
import { divideRouters, type Parts } from './divide-routers.ts';

type Routers = ReadonlyMap<QualifiedName, Assessed<Router>>;

const CONFLICT =
  "router's TLSOptions configuration is conflicting with other routers on the same entrypoint and host, default TLS options will be used instead";

/** The same map where nothing is in conflict. */
export function resolveTlsConflicts(routers: Routers): Routers {
  const demanding = [...routers.values()].filter(({ value: { tls } }) => isDemanding(tls?.options));
  if (demanding.length === 0) return routers;
  const wanted = optionsByHost(routers);
  return divideRouters(routers, (router) => resolve(router, wanted));
}

const isDemanding = (options: QualifiedName | undefined): boolean =>
  options !== undefined && options !== DEFAULT_TLS_OPTIONS_NAME;

type OptionsByHost = ReadonlyMap<string, ReadonlySet<QualifiedName>>;

const keyOf = (entryPoint: string, host: string): string => `${entryPoint} ${host.toLowerCase()}`;

function optionsByHost(routers: Routers): OptionsByHost {
  const wanted = new Map<string, Set<QualifiedName>>();
  for (const router of routers.values()) {
    const { tls, entryPoints, available } = router.value;
    if (tls === undefined || !available) continue;
    for (const entryPoint of entryPoints) {
      for (const host of hostsOf(router.value)) {
        const key = keyOf(entryPoint, host);
        const options = wanted.get(key) ?? new Set();
        wanted.set(key, options.add(tls.options));
      }
    }
  }
  return wanted;
}

function resolve(router: Assessed<Router>, wanted: OptionsByHost): Parts {
  const { name, tls, entryPoints, rule, available } = router.value;
  if (tls === undefined || !available) return [[name, router]];
  const hosts = hostsOf(router.value);
  if (hosts.length === 0 && isDemanding(tls.options)) {
    const reason = `no domain found in rule ${rule}, the TLS option ${tls.options} cannot be applied`;
    return withDefaultOptions(router, entryPoints, reason);
  }
  const isContested = (entryPoint: string): boolean =>
    hosts.some((host) => (wanted.get(keyOf(entryPoint, host))?.size ?? 0) > 1);
  const contested = entryPoints.filter(isContested);
  return contested.length === 0 ? [[name, router]] : withDefaultOptions(router, contested, CONFLICT);
}

/** By router and by what became of it the same objects again: what did not change is not sent to workers again. */
const partsOf = memoiseBy<Assessed<Router>, Parts>();

const withDefaultOptions = (router: Assessed<Router>, where: readonly string[], reason: string): Parts =>
  partsOf(router, [reason, ...where].join('\0'), () => split(router, where, reason));

/**
 * Only where there is a conflict: elsewhere a router goes on to ask for the client certificates that it wants. As in
 * Traefik it is then several routers; one that is in conflict everywhere stays one, under its own name.
 */
function split(router: Assessed<Router>, where: readonly string[], reason: string): Parts {
  const { name, entryPoints } = router.value;
  const left = entryPoints.filter((entryPoint) => !where.includes(entryPoint));
  if (left.length === 0) return [[name, fallenBack(router, name, entryPoints, reason)]];
  const copies = where.map((entryPoint) => {
    const own = qualify(`${entryPoint}-conflicted-${bareName(name)}`, providerOf(name));
    return [own, fallenBack(router, own, [entryPoint], reason)] as const;
  });
  return [[name, { ...router, value: { ...router.value, entryPoints: left } }], ...copies];
}

const fallenBack = (
  router: Assessed<Router>,
  name: QualifiedName,
  entryPoints: readonly string[],
  reason: string,
): Assessed<Router> => ({
  ...router,
  value: { ...router.value, name, entryPoints, tls: { options: DEFAULT_TLS_OPTIONS_NAME } },
  status: router.status === 'disabled' ? 'disabled' : 'warning',
  errors: [...router.errors, reason],
});
