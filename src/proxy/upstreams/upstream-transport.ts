// A transport as connections use it: made once of its definition and replaced as a whole when that changes, so that a
// connection, and what was agreed on it, always belongs to one definition.

import type tls from 'node:tls';
import type { Target } from '../../balancing/balancer.ts';
import { ok, type Result } from '../../model/result.ts';
import type { ServersTransport } from '../../model/servers-transport.ts';
import { peerIdentity } from '../../tls/peer-identity.ts';
import { createServersContext } from '../../tls/servers-context.ts';
import { SessionCache } from '../../tls/session-cache.ts';

/** Sessions kept to be resumed, over all servers. */
const MOST_SESSIONS = 1000;

export class UpstreamTransport {
  readonly definition: ServersTransport;
  /** The last session with each server, by its origin: a resumed handshake costs a fraction of a full one. */
  readonly #sessions = new SessionCache(MOST_SESSIONS);
  #context: Result<tls.SecureContext> | undefined;

  constructor(definition: ServersTransport) {
    this.definition = definition;
  }

  /** What `tls.connect` needs beside the address; the error says why TLS cannot be spoken at all. */
  tlsOptions({ host, origin }: Target, mayBeHttp2: boolean): Result<tls.ConnectionOptions> {
    this.#context ??= createServersContext(this.definition.tls);
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
    this.#sessions.keep(origin, session);
  }
}
