// How connections to servers are made and secured: a `serversTransport`, complete, with the texts of its files in place.

import type { CertificatePair, TlsVersion } from './tls.ts';

export interface ServersTransport {
  readonly tls: ServersTls;
  /** HTTP/2 is not offered to servers that speak TLS. */
  readonly disableHTTP2: boolean;
  /** Idle connections kept for each server; 0: none. */
  readonly maxIdleConnsPerHost: number;
  readonly forwardingTimeouts: ForwardingTimeouts;
}

export interface ServersTls {
  /** Asked for by SNI and compared with the certificate; undefined: the host of the server's URL. */
  readonly serverName?: string;
  /** True: any certificate of any name is accepted. The only way to turn verification off. */
  readonly insecureSkipVerify: boolean;
  /** PEM texts of the authorities that are believed; empty: those that the system believes. */
  readonly rootCAs: readonly string[];
  /** Shown to servers that ask for one. The key is a secret. */
  readonly certificates: readonly CertificatePair[];
  /** OpenSSL's names; empty: the usual ones. */
  readonly cipherSuites: readonly string[];
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
  /** The server's certificate must have one of them, besides being signed by somebody believed; empty: none is asked for. */
  readonly peerCertSANs: readonly AlternativeName[];
}

/** One of the alternative names of a certificate. */
export interface AlternativeName {
  readonly type: 'URI' | 'DNSName';
  readonly value: string;
}

/** 0: no limit, everywhere. */
export interface ForwardingTimeouts {
  /** Until the connection is there, TLS not included. Default 30 s. */
  readonly dialTimeoutMs: number;
  /** From the end of the request to the head of the answer. Default 0. */
  readonly responseHeaderTimeoutMs: number;
  /** How long an idle connection is kept. Default 90 s. */
  readonly idleConnTimeoutMs: number;
  /** HTTP/2: after which silence a ping is sent. Default 0: never. */
  readonly readIdleTimeoutMs: number;
  /** HTTP/2: for the answer to a ping. Default 15 s. */
  readonly pingTimeoutMs: number;
  /** Between two parts of an answer's body. Default 60 s. */
  readonly bodyIdleTimeoutMs: number;
  /** From choosing the server to the end of the answer. Default 0. */
  readonly totalTimeoutMs: number;
}

/** What is not written. */
export const USUAL_TRANSPORT: ServersTransport = {
  tls: { insecureSkipVerify: false, rootCAs: [], certificates: [], cipherSuites: [], peerCertSANs: [] },
  disableHTTP2: false,
  maxIdleConnsPerHost: 200,
  forwardingTimeouts: {
    dialTimeoutMs: 30_000,
    responseHeaderTimeoutMs: 0,
    idleConnTimeoutMs: 90_000,
    readIdleTimeoutMs: 0,
    pingTimeoutMs: 15_000,
    bodyIdleTimeoutMs: 60_000,
    totalTimeoutMs: 0,
  },
};

/** As written: in Traefik 0 means "not written" and then two; two would dial anew for most requests. Negative: none. */
export const toMaxIdle = (written = 0): number =>
  written === 0 ? USUAL_TRANSPORT.maxIdleConnsPerHost : Math.max(0, written);
