// One listening socket of one worker. It can stop listening for a while and go on: whoever connects meanwhile is taken by
// another worker, or waits.

import net from 'node:net';
import type { Clock } from '../../model/clock.ts';
import type { ListeningPlan } from '../../model/messages.ts';
import { fail, ok, type Result } from '../../model/result.ts';

/** Bounded by the kernel's `net.core.somaxconn`; a burst waits there instead of being refused. */
const BACKLOG = 4096;
/** When an address that was listened on a moment ago cannot be had again. */
const RETRY_MS = 1_000;

export class Listener {
  readonly #clock: Clock;
  readonly #server: net.Server;
  readonly #options: net.ListenOptions;
  #state: 'open' | 'paused' | 'closed' = 'open';
  #cancelRetry: () => void = () => {};

  private constructor(clock: Clock, server: net.Server, options: net.ListenOptions) {
    this.#clock = clock;
    this.#server = server;
    this.#options = options;
    // Out of descriptors while accepting: the connection waits in the queue, the process goes on.
    server.on('error', () => this.#retry());
  }

  /** Resolves when the address accepts; the error is the system's code (`EADDRINUSE`, `EACCES`). */
  static async open(
    plan: ListeningPlan,
    clock: Clock,
    onConnection: (socket: net.Socket) => void,
  ): Promise<Result<Listener, string>> {
    // allowHalfOpen: a client that has sent all it will still gets its answer. pauseOnConnect: see `client-socket.ts`.
    const server = net.createServer(
      { noDelay: true, allowHalfOpen: true, keepAlive: true, pauseOnConnect: true },
      onConnection,
    );
    const options = {
      ...(plan.host === '' ? {} : { host: plan.host }),
      port: plan.port,
      backlog: BACKLOG,
      reusePort: plan.sharing === 'reusePort',
    };
    const failure = await new Promise<string | undefined>((resolve) => {
      server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      server.listen(options, () => resolve(undefined));
    });
    server.removeAllListeners('error');
    if (failure !== undefined) return fail(failure);
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : plan.port;
    return ok(new Listener(clock, server, { ...options, port }));
  }

  get port(): number {
    return this.#options.port ?? 0;
  }

  /** Accepts nobody until `resume`. Connections go on. */
  pause(): void {
    if (this.#state !== 'open') return;
    this.#state = 'paused';
    this.#cancelRetry();
    this.#server.close();
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'open';
    this.#listen();
  }

  close(): void {
    this.#state = 'closed';
    this.#cancelRetry();
    this.#server.close();
  }

  #listen(): void {
    if (this.#state === 'open' && !this.#server.listening) this.#server.listen(this.#options);
  }

  #retry(): void {
    this.#cancelRetry();
    if (this.#state === 'open' && !this.#server.listening) {
      this.#cancelRetry = this.#clock.after(RETRY_MS, () => this.#listen());
    }
  }
}
