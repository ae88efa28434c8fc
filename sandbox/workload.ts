// What runs in a task or on an instance: a small HTTP server whose plain-text answer says who answered and what arrived,
// so that a person sees what the router did to the request.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface WorkloadOptions {
  /** Who answers, in words: `orders, task 3f2a…`. */
  readonly name: string;
  readonly address: string;
  /** 0: the system chooses, as a container agent chooses a dynamic host port. */
  readonly port: number;
}

/** Whatever runs in the place of one, such as a process. */
export interface RunningWorkload {
  readonly port: number;
  /** SIGTERM; resolves when it has ended. */
  finish(): Promise<void>;
  /** SIGKILL. Also ends a `finish` that waits. */
  kill(): void;
}

export type StartWorkload = (options: WorkloadOptions) => Promise<RunningWorkload>;

export class Workload implements RunningWorkload {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** Resolves once it accepts connections; rejects with the system's error. */
  static start(options: WorkloadOptions): Promise<Workload> {
    return new Promise((resolve, reject) => {
      const server = createServer((request, response) => {
        request.on('end', () => {
          // A connection that was busy when the server closed must not stay as an idle one.
          if (!server.listening) response.setHeader('Connection', 'close');
        });
        answer(options.name, request, response);
      });
      server.once('error', reject);
      server.listen({ host: options.address, port: options.port, exclusive: true }, () => {
        const bound = server.address();
        resolve(new Workload(server, typeof bound === 'object' && bound !== null ? bound.port : options.port));
      });
    });
  }

  /** What SIGTERM does to a well-behaved server: accept no more, finish what runs, then resolve. */
  finish(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  /** What SIGKILL does. Also ends a `finish` that waits. */
  kill(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** Answers once the whole request has arrived, so a request with an unfinished body is one in flight. */
function answer(name: string, request: IncomingMessage, response: ServerResponse): void {
  let bodyBytes = 0;
  request.on('data', (chunk: Buffer) => {
    bodyBytes += chunk.length;
  });
  request.on('end', () => {
    const { localAddress, localPort } = request.socket;
    const lines = [`${name} at ${localAddress}:${localPort}`, '', `${request.method} ${request.url}`];
    const headers = request.rawHeaders;
    for (let i = 0; i + 1 < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
    if (bodyBytes > 0) lines.push('', `and a body of ${bodyBytes} bytes`);
    const text = `${lines.join('\n')}\n`;
    response.writeHead(200, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
    });
    response.end(text);
  });
}
