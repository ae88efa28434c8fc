// Which suites OpenSSL may use, in the words that it is told in.

import tls from 'node:tls';
import { TLS13_SUITES, type TlsVersion } from '../model/tls.ts';

/** Without those of TLS 1.3, all of whose names begin so. */
const USUAL_OLDER = tls.DEFAULT_CIPHERS.split(':').filter((suite) => !suite.startsWith('TLS_'));

/**
 * `chosen`: suites up to TLS 1.2 by OpenSSL's names; empty: the usual ones. AES-128 with SHA-256 is the first of TLS 1.3, as in
 * Go: every step of a handshake hashes, and SHA-256 is in the processor where SHA-384 is not (docs/performance.md).
 */
export function listCiphers(chosen: readonly string[], minVersion: TlsVersion | undefined): string {
  const suites = [...TLS13_SUITES, ...(chosen.length === 0 ? USUAL_OLDER : chosen)].join(':');
  // OpenSSL speaks versions before 1.2 only at its lowest level: they sign with SHA-1.
  return minVersion === 'TLSv1' || minVersion === 'TLSv1.1' ? `${suites}:@SECLEVEL=0` : suites;
}
