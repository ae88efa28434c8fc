// One listening socket of one worker.

import net from 'node:net';
import type { ListeningPlan } from '../model/messages.ts';
import { fail, ok, type Result } from '../model/result.ts';

/** Bounded by the kernel's `net.core.somaxconn`; a burst waits there instead of being refused. */
const BACKLOG = 4096;

/** Resolves when the address accepts; the error is the system's code (`EADDRINUSE`, `EACCES`). */
export function openListener(
  plan: ListeningPlan,
  onConnection: (socket: net.Socket) => void,
): Promise<Result<net.Server, string>> {
  // allowHalfOpen: a client that has sent all it will still gets its answer. pauseOnConnect: see `client-socket.ts`.
  const options = { noDelay: true, allowHalfOpen: true, keepAlive: true, pauseOnConnect: true };
  const server = net.createServer(options, onConnection);
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(fail(error.code ?? error.message)));
    server.listen(
      {
        ...(plan.host === '' ? {} : { host: plan.host }),
        port: plan.port,
        backlog: BACKLOG,
        reusePort: plan.sharing === 'reusePort',
      },
      () => {
        server.removeAllListeners('error');
        // Out of descriptors while accepting: the connection waits in the queue, the process goes on.
        server.on('error', () => {});
        resolve(ok(server));
      },
    );
  });
}
