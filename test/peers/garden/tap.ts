// A wire between the router and a server with an ear on it: every byte in both directions, by connection.

import net from 'node:net';
import type { ExecutionContext } from 'ava';

export interface TapConnection {
  /** What the router sent, latin1. */
  sent: string;
  /** What the server answered. */
  answered: string;
  /** The server has ended its direction. */
  serverEnded: boolean;
}

export interface Tap {
  readonly url: string;
  readonly connections: readonly TapConnection[];
}

export async function openTap(t: ExecutionContext, serverPort: number): Promise<Tap> {
  const connections: TapConnection[] = [];
  const server = net.createServer({ noDelay: true, allowHalfOpen: true }, (router) => {
    const connection = { sent: '', answered: '', serverEnded: false };
    connections.push(connection);
    const upstream = net.connect({ port: serverPort, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    router.on('data', (bytes) => {
      connection.sent += bytes.toString('latin1');
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      connection.answered += bytes.toString('latin1');
      if (!router.destroyed) router.write(bytes);
    });
    router.on('end', () => upstream.end());
    upstream.on('end', () => {
      connection.serverEnded = true;
      router.end();
    });
    for (const [socket, other] of [
      [router, upstream],
      [upstream, router],
    ] as const) {
      socket.on('error', () => {});
      socket.on('close', () => other.destroySoon());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, connections };
}
