// How TLS is spoken to clients: certificates and sets of options, as the control plane has read them and workers use them.

import type { QualifiedName } from './qualified-name.ts';

/** PEM texts. The key is a secret: it is never shown, logged or part of a problem. */
export interface CertificatePair {
  /** The certificate, and those that lead to a root behind it. */
  readonly certificate: string;
  readonly key: string;
  /** Until when the certificate holds, in ms since the epoch; absent: nobody looked. */
  readonly validToMs?: number;
}

/** As `node:tls` calls them, the oldest first. */
export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

export type TlsVersion = (typeof TLS_VERSIONS)[number];

/** Cannot be chosen, as in Go: they are always offered. */
export const TLS13_SUITES = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/** Traefik's names (reference 9.4). */
export type ClientAuthType =
  | 'NoClientCert'
  | 'RequestClientCert'
  | 'RequireAnyClientCert'
  | 'VerifyClientCertIfGiven'
  | 'RequireAndVerifyClientCert';

export interface TlsOptions {
  /** Absent: TLS 1.2. */
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
  /** OpenSSL's names, up to TLS 1.2; empty: the usual ones. */
  readonly cipherSuites: readonly string[];
  /** OpenSSL's names of groups, in the order of preference; empty: the usual ones. */
  readonly curvePreferences: readonly string[];
  readonly clientAuth: {
    readonly type: ClientAuthType;
    /** PEM texts of those who may have signed a client's certificate. */
    readonly authorities: readonly string[];
  };
  /** A client that names no known host is refused instead of shown the default certificate. */
  readonly sniStrict: boolean;
  /** Offered, in the order of preference. */
  readonly alpnProtocols: readonly string[];
  readonly disableSessionTickets: boolean;
}

/** What a router without options of its own has, unless a provider defines options of this name. */
export const DEFAULT_TLS_OPTIONS_NAME: QualifiedName = 'default@internal';

export const DEFAULT_TLS_OPTIONS: TlsOptions = {
  minVersion: 'TLSv1.2',
  cipherSuites: [],
  curvePreferences: [],
  clientAuth: { type: 'NoClientCert', authorities: [] },
  sniStrict: false,
  alpnProtocols: ['h2', 'http/1.1'],
  disableSessionTickets: false,
};
