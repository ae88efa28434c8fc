// For every name the definition that is followed: worked out again only for names of which somebody says something new.

import type { TlsStore } from '../model/dynamic-configuration.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { CertificatePair } from '../model/tls.ts';
import type { Contributions, Declarations, Touched } from './declarations.ts';
import { rederive } from './maps.ts';
import type { MergeMemory, RememberedByName, SettledDeclarations } from './merge-memory.ts';
import { type Keeping, type Settled, settle } from './settle.ts';

const KEPT = { keepsPrevious: true };
const NOT_KEPT = { keepsPrevious: false };

type SettledByName<T> = ReadonlyMap<QualifiedName, Settled<T>>;

/**
 * A middleware keeps no earlier version, nor does a set of TLS options: an outdated guard is a hole, so what refers to it
 * answers 503 instead. A transport and a certificate do: a file that is being replaced must not end any connection. Nor does
 * a renewal that has expired already take the place of a certificate that holds.
 */
export function settleDeclarations(
  { routers, services, middlewares, serversTransports: transports, tlsOptions, certificates, tlsStores }: Declarations,
  touched: Touched,
  { followed, work: { settled } }: MergeMemory,
  wallMs: number,
): SettledDeclarations {
  const pairs: Keeping<CertificatePair | undefined> = {
    keepsPrevious: true,
    isExpired: (pair) => isPast(pair, wallMs),
  };
  const stores: Keeping<TlsStore> = {
    keepsPrevious: true,
    isExpired: ({ defaultCertificate }) => isPast(defaultCertificate, wallMs),
  };
  return {
    routers: settleTouched(routers, touched.routers, settled.routers, followed.routers, KEPT),
    services: settleTouched(services, touched.services, settled.services, followed.services, KEPT),
    middlewares: settleTouched(middlewares, touched.middlewares, settled.middlewares, followed.middlewares, NOT_KEPT),
    serversTransports: settleTouched(
      transports,
      touched.serversTransports,
      settled.serversTransports,
      followed.serversTransports,
      KEPT,
    ),
    tlsOptions: settleTouched(tlsOptions, touched.tlsOptions, settled.tlsOptions, followed.tlsOptions, NOT_KEPT),
    certificates: settleTouched(certificates, touched.certificates, settled.certificates, followed.certificates, pairs),
    tlsStores: settleTouched(tlsStores, touched.tlsStores, settled.tlsStores, followed.tlsStores, stores),
  };
}

const isPast = (pair: CertificatePair | undefined, wallMs: number): boolean =>
  pair?.validToMs !== undefined && pair.validToMs < wallMs;

/** Settling again what nobody touched would give the same: what is followed stays followed. */
const settleTouched = <T>(
  contributions: Contributions<T>,
  touched: ReadonlySet<QualifiedName>,
  before: SettledByName<T>,
  followed: RememberedByName<T>,
  keeping: Keeping<T>,
): SettledByName<T> =>
  rederive(before, touched, (name) => {
    const ofName = contributions.get(name);
    return ofName === undefined ? undefined : settle(ofName, followed.get(name), keeping);
  });

/** What is followed now, and what was of the `kept` names although nobody declares them. */
export function rememberFollowed<T>(
  settled: SettledByName<T>,
  touched: ReadonlySet<QualifiedName>,
  before: RememberedByName<T>,
  kept: ReadonlyMap<QualifiedName, unknown>,
): RememberedByName<T> {
  const names = new Set(touched);
  for (const name of before.keys()) if (!settled.has(name)) names.add(name);
  return rederive(before, names, (name) => (kept.has(name) ? before.get(name) : settled.get(name)?.remembered));
}
