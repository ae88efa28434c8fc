// A transport as connections use it: made once of its definition and replaced as a whole when that changes, so that a
// connection, and what was agreed on it, always belongs to one definition.

import tls from 'node:tls';
import type { Target } from '../balancing/balancer.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { ServersTls, ServersTransport } from '../model/servers-transport.ts';
import { peerIdentity } from './peer-identity.ts';

/** Suites of TLS 1.3 cannot be chosen, as in Go: they are always offered. */
const TLS13_SUITES = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];

/** Sessions kept to be resumed, over all servers. */
const MOST_SESSIONS = 1000;

export class UpstreamTransport {
  readonly definition: ServersTransport;
  /** The last session with each server, by its URL: a resumed handshake costs a fraction of a full one. */
  readonly #sessions = new Map<string, Buffer>();
  #context: Result<tls.SecureContext> | undefined;

  constructor(definition: ServersTransport) {
    this.definition = definition;
  }

  /** What `tls.connect` needs beside the address; the error says why TLS cannot be spoken at all. */
  tlsOptions({ host, server }: Target): Result<tls.ConnectionOptions> {
    this.#context ??= createContext(this.definition.tls);
    if (!this.#context.ok) return this.#context;
    const { serverName = host } = this.definition.tls;
    const session = this.#sessions.get(server.url);
    return ok({
      secureContext: this.#context.value,
      ...peerIdentity(serverName, this.definition.tls),
      ALPNProtocols: ['http/1.1'],
      ...(session === undefined ? {} : { session }),
    });
  }

  /** `session` may be resumed by the next connection to the server. */
  keepSession({ server }: Target, session: Buffer): void {
    // Of a map the first key is the one set longest ago.
    this.#sessions.delete(server.url);
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined && this.#sessions.size >= MOST_SESSIONS) this.#sessions.delete(oldest);
    this.#sessions.set(server.url, session);
  }
}

function createContext(definition: ServersTls): Result<tls.SecureContext> {
  const { rootCAs, certificates, cipherSuites, minVersion, maxVersion } = definition;
  try {
    return ok(
      tls.createSecureContext({
        ca: rootCAs.length === 0 ? systemRootCAs() : [...rootCAs],
        cert: certificates.map(({ certificate }) => certificate),
        key: certificates.map(({ key }) => key),
        ciphers: describeCiphers(cipherSuites, minVersion === 'TLSv1' || minVersion === 'TLSv1.1'),
        ...(minVersion === undefined ? {} : { minVersion }),
        ...(maxVersion === undefined ? {} : { maxVersion }),
      }),
    );
  } catch (error) {
    // OpenSSL refuses what the control plane cannot know of, such as a key that is too short; it never repeats the key.
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** OpenSSL speaks versions before 1.2 only at its lowest level: they sign with SHA-1. */
function describeCiphers(cipherSuites: readonly string[], speaksOldVersions: boolean): string {
  const suites = cipherSuites.length === 0 ? tls.DEFAULT_CIPHERS : [...TLS13_SUITES, ...cipherSuites].join(':');
  return speaksOldVersions ? `${suites}:@SECLEVEL=0` : suites;
}

let systemRoots: string[] | undefined;

/** Those of the system, as in Traefik; Node's own list where the system has none. Read once: it takes some 60 ms. */
function systemRootCAs(): string[] {
  if (systemRoots === undefined) {
    const system = tls.getCACertificates('system');
    systemRoots = system.length > 0 ? system : tls.getCACertificates('default');
  }
  return systemRoots;
}
