// Where the default TLS options are broken, whoever relies on them is closed: they may ask for client certificates, and what
// the program would do without them is a weaker policy (reference 9.4).

import { memoiseBy } from '../model/memoise.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, NamedTlsOptions, Router } from '../model/routing-state.ts';
import { DEFAULT_TLS_OPTIONS_NAME } from '../model/tls.ts';
import { defaultOf } from './find-default-rivals.ts';

type Routers = ReadonlyMap<QualifiedName, Assessed<Router>>;

/** The same object again for the same router, as everywhere in a merge. */
const closedBy = memoiseBy<Assessed<Router>, Assessed<Router>>();

/** The same map where the default options are usable, or nobody defines any. */
export function closeBrokenDefault(
  routers: Routers,
  tlsOptions: ReadonlyMap<QualifiedName, Assessed<NamedTlsOptions>>,
): Routers {
  const name = defaultOf(tlsOptions);
  if (name === undefined || tlsOptions.get(name)?.status !== 'disabled') return routers;
  const reason = `the default TLS options ${name} cannot be used`;
  return new Map(
    [...routers].map(([own, router]) => [
      own,
      router.value.tls?.options === DEFAULT_TLS_OPTIONS_NAME
        ? closedBy(router, reason, () => close(router, reason))
        : router,
    ]),
  );
}

const close = (router: Assessed<Router>, reason: string): Assessed<Router> => ({
  ...router,
  value: { ...router.value, available: false },
  status: 'disabled',
  errors: [...router.errors, reason],
});
