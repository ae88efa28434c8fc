// A connection for one check: TLS by the transport of the service, as requests have it.

import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { ok, type Result } from '../model/result.ts';
import type { ServersTransport } from '../model/servers-transport.ts';
import { type LookUp, UnknownName } from '../names/name-resolver.ts';
import { peerIdentity } from '../tls/peer-identity.ts';
import { createServersContext } from '../tls/servers-context.ts';
import { SessionCache } from '../tls/session-cache.ts';

/** Sessions kept for the next checks, of each transport: some 3 KB each. */
const MOST_SESSIONS = 10_000;

export interface SecureMeans {
  readonly context: tls.SecureContext;
  readonly sessions: SessionCache;
}

export function createSecureMeans(): (transport: ServersTransport) => Result<SecureMeans> {
  const known = new WeakMap<ServersTransport, Result<SecureMeans>>();
  return (transport) => {
    const means = known.get(transport) ?? createMeans(transport);
    known.set(transport, means);
    return means;
  };
}

function createMeans(transport: ServersTransport): Result<SecureMeans> {
  const context = createServersContext(transport.tls);
  return context.ok ? ok({ context: context.value, sessions: new SessionCache(MOST_SESSIONS) }) : context;
}

/** Where is asked, and how TLS is spoken there. */
interface Secured {
  readonly host: string;
  readonly port: number;
  readonly transport: ServersTransport;
}

/** The agents of Node keep no session where each request says whom it believes: here they are kept beside them. */
export function tlsOptions({ host, port, transport: { tls } }: Secured, { context, sessions }: SecureMeans) {
  const session = sessions.get(`${host} ${port}`);
  return {
    secureContext: context,
    ...peerIdentity(tls.serverName ?? host, tls),
    ...(session === undefined ? {} : { session }),
  };
}

export const keepSessions = (socket: Socket, { host, port }: Secured, { sessions }: SecureMeans): void => {
  socket.on('session', (session: Buffer) => sessions.keep(`${host} ${port}`, session));
};

/** A socket for HTTP/2; fails later, by its own events. `means`: undefined without TLS. */
export function dialForHttp2(where: Secured, means: SecureMeans | undefined, lookup: LookUp): Socket {
  const { host, port } = where;
  if (means === undefined) return net.connect({ host, port, lookup });
  const socket = tls.connect({ ...tlsOptions(where, means), host, port, lookup, ALPNProtocols: ['h2'] });
  keepSessions(socket, where, means);
  return socket;
}

/** Of an error only its code: its text may be the server's. */
export function faultOf(error: unknown): string {
  if (error instanceof UnknownName) return 'its name has no known address';
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'the connection failed';
}
