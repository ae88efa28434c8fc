// What stands in for the applications of ten thousand tasks: one server that answers at every loopback address and knows at which
// address a request arrived.

import http from 'node:http';
import { momentMs } from './moment.ts';

export class Anywhere implements Disposable {
  /** By address: when the last request came there, and the first. */
  readonly lastMs = new Map<string, number>();
  readonly firstMs = new Map<string, number>();
  readonly #server: http.Server;

  private constructor(server: http.Server) {
    this.#server = server;
    // Bound to every address of this machine, it serves those that only this machine reaches.
    server.on('connection', (socket) => {
      if (!/^(::ffff:)?127\./.test(socket.localAddress ?? '')) socket.destroy();
    });
    server.on('request', (request, response) => {
      const { localAddress = '' } = request.socket;
      const nowMs = momentMs();
      this.lastMs.set(localAddress, nowMs);
      if (!this.firstMs.has(localAddress)) this.firstMs.set(localAddress, nowMs);
      request.resume();
      response.end('bench\n');
    });
  }

  static open(): Promise<Anywhere> {
    const server = http.createServer({ keepAliveTimeout: 600_000 });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '0.0.0.0', () => resolve(new Anywhere(server)));
    });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  [Symbol.dispose](): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
