// An application behind the router, in the test's own process.

import http from 'node:http';
import type { ExecutionContext } from 'ava';
import { SteadyLoad } from '../support/steady-load.ts';

/** Answers 200 to everything, or holds each request until told; gives its port. */
export async function startApplication(t: ExecutionContext, answer?: http.RequestListener): Promise<number> {
  const server = http.createServer(answer ?? ((_, response) => response.end('ok\n')));
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close().closeAllConnections());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export const loadOn = (port: number, clients = 8): SteadyLoad =>
  new SteadyLoad({ host: '127.0.0.1', port, clients, hostHeader: 'app.localhost' }).start();
