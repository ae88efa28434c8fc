// The certificates that clients may be shown, described. The one that is made at every start is not among them: nobody
// configured it.

import type { Assessed, RoutingState } from '../model/routing-state.ts';
import type { CertificatePair } from '../model/tls.ts';
import { describeCertificate } from './describe-certificate.ts';
import type { Listed } from './resource.ts';

/** Each once, however many files hold it. `nowMs`: since the epoch. */
export function describeCertificates({ certificates, tlsStores }: RoutingState, nowMs: number): readonly Listed[] {
  const shown = new Map<string, Listed>();
  for (const declared of certificates.values()) add(shown, declared.value.pair, declared, nowMs);
  for (const store of tlsStores.values()) add(shown, store.value.defaultCertificate, store, nowMs);
  return [...shown.values()];
}

function add(
  shown: Map<string, Listed>,
  pair: CertificatePair | undefined,
  verdict: Assessed<unknown>,
  nowMs: number,
): void {
  if (pair === undefined) return;
  const described = describeCertificate(pair, verdict, nowMs);
  if (!shown.has(described.name)) shown.set(described.name, described);
}
