// Which requests Node's own server, in its strict mode, reads out of the bytes of a connection: a second opinion about what
// a client sent, as `strict-server.ts` is about what the origin received.

import http from 'node:http';
import net from 'node:net';
import type { ExecutionContext } from 'ava';

/** `METHOD target body`, whole ones only, in order, for each input. */
export async function readAsServer(t: ExecutionContext, inputs: readonly Buffer[]): Promise<(readonly string[])[]> {
  const byPort = new Map<number, string[]>();
  const options = { insecureHTTPParser: false, requireHostHeader: false, maxHeaderSize: 64 * 1024 };
  const server = http.createServer(options, (request, response) => {
    let body = '';
    request.setEncoding('latin1').on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      byPort.get(request.socket.remotePort ?? 0)?.push(`${request.method} ${request.url} ${body}`);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const read: (readonly string[])[] = [];
  for (const bytes of inputs) read.push(await exchange(port, bytes, byPort));
  return read;
}

function exchange(port: number, bytes: Buffer, byPort: Map<number, string[]>): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const requests: string[] = [];
    const socket = net.connect(port, '127.0.0.1', () => {
      byPort.set(socket.localPort ?? 0, requests);
      socket.end(bytes);
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(requests));
    socket.resume();
  });
}
