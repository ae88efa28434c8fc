// A server of a test, on a loopback address of its own until the test ends; the SDKs may take it for all of AWS.

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { ExecutionContext } from 'ava';
import { pointAwsTo } from './aws-cloud.ts';

/** Gives its URL. */
export async function listenForTest(t: ExecutionContext, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not listening');
  return `http://127.0.0.1:${bound.port}`;
}

export async function listenAsAws(t: ExecutionContext, server: Server): Promise<void> {
  pointAwsTo(await listenForTest(t, server));
}
