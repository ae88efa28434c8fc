// Node's own server in its strict mode, as a second opinion: each text has to be exactly one request for it.

import http from 'node:http';
import net from 'node:net';
import type { ExecutionContext } from 'ava';

/** Sends each text on a connection of its own; gives those that are not one request, and why. */
export async function askNode(t: ExecutionContext, texts: readonly string[]): Promise<string[]> {
  const server = http.createServer({ insecureHTTPParser: false, maxHeaderSize: 64 * 1024 }, (request, response) => {
    // An answer before the end of the body is no verdict on the body.
    request.resume().on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const answers = await Promise.all(texts.map((text) => exchange(port, withKnownMethod(text))));
  return texts.filter((_, i) => countAnswers(answers[i] ?? '') !== 1).map((text) => JSON.stringify(text));
}

/** Node refuses methods that it does not know; for the router a method is any token. The rest is compared. */
function withKnownMethod(text: string): string {
  const [method = ''] = text.split(' ', 1);
  return http.METHODS.includes(method) ? text : `POST${text.slice(method.length)}`;
}

/** Counts 200s behind a 100 for who asked for it; anything else counts as a wrong number. */
function countAnswers(received: string): number {
  const statuses = received.match(/HTTP\/1\.1 (?!100)\d{3}/g) ?? [];
  return statuses.every((status) => status.endsWith('200')) ? statuses.length : -1;
}

function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.end(text, 'latin1'));
    let received = '';
    socket.setEncoding('latin1').on('data', (piece) => {
      received += piece;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });
}
