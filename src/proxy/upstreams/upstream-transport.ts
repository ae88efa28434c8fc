// A transport as connections use it: made once of its definition and replaced as a whole when that changes, so that a
// connection, and what was agreed on it, always belongs to one definition.

import tls from 'node:tls';
import type { Target } from '../../balancing/balancer.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import type { ServersTls, ServersTransport } from '../../model/servers-transport.ts';
import { listCiphers } from '../../tls/cipher-list.ts';
import { peerIdentity } from './peer-identity.ts';

/** Sessions kept to be resumed, over all servers. */
const MOST_SESSIONS = 1000;

export class UpstreamTransport {
  readonly definition: ServersTransport;
  /** The last session with each server, by its origin: a resumed handshake costs a fraction of a full one. */
  readonly #sessions = new Map<string, Buffer>();
  #context: Result<tls.SecureContext> | undefined;

  constructor(definition: ServersTransport) {
    this.definition = definition;
  }

  /** What `tls.connect` needs beside the address; the error says why TLS cannot be spoken at all. */
  tlsOptions({ host, origin }: Target, mayBeHttp2: boolean): Result<tls.ConnectionOptions> {
    this.#context ??= createContext(this.definition.tls);
    if (!this.#context.ok) return this.#context;
    const { serverName = host } = this.definition.tls;
    const session = this.#sessions.get(origin);
    return ok({
      secureContext: this.#context.value,
      ...peerIdentity(serverName, this.definition.tls),
      ALPNProtocols: mayBeHttp2 && !this.definition.disableHTTP2 ? ['h2', 'http/1.1'] : ['http/1.1'],
      ...(session === undefined ? {} : { session }),
    });
  }

  /** `session` may be resumed by the next connection to the server. */
  keepSession({ origin }: Target, session: Buffer): void {
    // Of a map the first key is the one set longest ago.
    this.#sessions.delete(origin);
    const [oldest] = this.#sessions.keys();
    if (oldest !== undefined && this.#sessions.size >= MOST_SESSIONS) this.#sessions.delete(oldest);
    this.#sessions.set(origin, session);
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
        ciphers: listCiphers(cipherSuites, minVersion),
        ...(minVersion === undefined ? {} : { minVersion }),
        ...(maxVersion === undefined ? {} : { maxVersion }),
      }),
    );
  } catch (error) {
    // OpenSSL refuses what the control plane cannot know of, such as a key that is too short; it never repeats the key.
    return fail(error instanceof Error ? error.message : String(error));
  }
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
