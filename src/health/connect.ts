// A connection for one check: TLS by the transport of the service, as requests have it.

import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { ok, type Result } from '../model/result.ts';
import type { ServersTransport } from '../model/servers-transport.ts';
import { peerIdentity } from '../tls/peer-identity.ts';
import { createServersContext } from '../tls/servers-context.ts';

/** Sessions kept to be resumed by the next check: a full handshake costs several times as much. */
const MOST_SESSIONS = 10_000;

export interface SecureMeans {
  readonly context: tls.SecureContext;
  readonly agent: https.Agent;
}

/** Nothing is kept open between two checks: idle connections to thousands of servers would cost more than new ones. */
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
  if (!context.ok) return context;
  return ok({
    context: context.value,
    agent: new https.Agent({ keepAlive: false, maxCachedSessions: MOST_SESSIONS }),
  });
}

/** What TLS is spoken by, to a host of this name. */
export const tlsOptions = (host: string, { tls: definition }: ServersTransport, { context }: SecureMeans) => ({
  secureContext: context,
  ...peerIdentity(definition.serverName ?? host, definition),
});

/** A socket for HTTP/2; fails later, by its own events. */
export function dialForHttp2(
  { host, port }: { readonly host: string; readonly port: number },
  secured: tls.ConnectionOptions | undefined,
): net.Socket {
  return secured === undefined
    ? net.connect({ host, port })
    : tls.connect({ ...secured, host, port, ALPNProtocols: ['h2'] });
}

/** Of an error only its code: its text may be the server's. */
export const faultOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'the connection failed';
