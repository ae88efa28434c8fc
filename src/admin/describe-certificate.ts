// A certificate in Traefik's API shape: what it says of itself, how long it holds, and what is wrong with its last reading.
// Never its key.

import type { Assessed } from '../model/routing-state.ts';
import type { CertificatePair } from '../model/tls.ts';
import { certificateFacts } from './certificate-facts.ts';
import { describeVerdict, type Listed } from './resource.ts';

const WARN_BEFORE_MS = 30 * 86_400_000;

/** `nowMs`: since the epoch. */
export function describeCertificate(pair: CertificatePair, verdict: Assessed<unknown>, nowMs: number): Listed {
  const { fingerprint, commonName, names, issuer, issuerNames, validToMs, shown } = certificateFacts(pair);
  const status = statusOf(validToMs - nowMs, verdict);
  return {
    name: fingerprint,
    status,
    texts: [commonName, ...issuerNames, ...names],
    sortKeys: { name: commonName, issuer, validUntil: validToMs, status },
    listed: { ...shown, ...describeVerdict(verdict), status },
  };
}

function statusOf(leftMs: number, { errors }: Assessed<unknown>): string {
  if (leftMs < 0) return 'expired';
  return leftMs < WARN_BEFORE_MS || errors.length > 0 ? 'warning' : 'enabled';
}
