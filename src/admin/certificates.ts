// The certificates that clients may be shown, described. The one that is made at every start is not among them: nobody
// configured it.

import type { Assessed, RoutingState } from '../model/routing-state.ts';
import type { CertificatePair } from '../model/tls.ts';
import { type CertificateFacts, certificateFacts } from './certificate-facts.ts';
import { describeCertificate } from './describe-certificate.ts';
import type { Listed } from './resource.ts';

/** `nowMs`: since the epoch. */
export const describeCertificates = (state: RoutingState, nowMs: number): readonly Listed[] =>
  declared(state).map(({ pair, verdict }) => describeCertificate(pair, verdict, nowMs));

export const listCertificates = (state: RoutingState): readonly CertificateFacts[] =>
  declared(state).map(({ pair }) => certificateFacts(pair));

interface Declared {
  readonly pair: CertificatePair;
  readonly verdict: Assessed<unknown>;
}

/** Each once, however many files hold it. */
function declared({ certificates, tlsStores }: RoutingState): readonly Declared[] {
  const found = new Map<string, Declared>();
  const add = (pair: CertificatePair | undefined, verdict: Assessed<unknown>): void => {
    if (pair === undefined) return;
    const { fingerprint } = certificateFacts(pair);
    if (!found.has(fingerprint)) found.set(fingerprint, { pair, verdict });
  };
  for (const verdict of certificates.values()) add(verdict.value.pair, verdict);
  for (const verdict of tlsStores.values()) add(verdict.value.defaultCertificate, verdict);
  return [...found.values()];
}
