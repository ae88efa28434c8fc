// A server of a test that the SDKs take for all of AWS, until the test ends.

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { ExecutionContext } from 'ava';
import { pointAwsTo } from './aws-cloud.ts';

export async function listenAsAws(t: ExecutionContext, server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not listening');
  pointAwsTo(`http://127.0.0.1:${bound.port}`);
}
