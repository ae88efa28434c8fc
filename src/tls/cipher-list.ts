// Which suites OpenSSL may use, in the words that it is told in.

import tls from 'node:tls';
import { TLS13_SUITES, type TlsVersion } from '../model/tls.ts';

/** `chosen`: suites up to TLS 1.2 by OpenSSL's names; empty: the usual ones. */
export function listCiphers(chosen: readonly string[], minVersion: TlsVersion | undefined): string {
  const suites = chosen.length === 0 ? tls.DEFAULT_CIPHERS : [...TLS13_SUITES, ...chosen].join(':');
  // OpenSSL speaks versions before 1.2 only at its lowest level: they sign with SHA-1.
  return minVersion === 'TLSv1' || minVersion === 'TLSv1.1' ? `${suites}:@SECLEVEL=0` : suites;
}
