// Node's own client in its strict mode, as a second opinion about what a client of the router received.

import http from 'node:http';
import net from 'node:net';
import type { ExecutionContext } from 'ava';

export interface ReceivedAnswer {
  /** As it came over the wire, interim answers included. */
  readonly received: string;
  /** It answers a HEAD. */
  readonly head: boolean;
  readonly status: number;
  readonly body: string;
}

/** Gives those that Node reads otherwise, and how. */
export async function readAsNode(t: ExecutionContext, answers: readonly ReceivedAnswer[]): Promise<string[]> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      const index = Number(/ \/(\d+) /.exec(bytes.toString('latin1'))?.[1]);
      socket.end(answers[index]?.received ?? '', 'latin1');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const read = await Promise.all(answers.map((one, i) => ask(port, one, i)));
  return read.flatMap((text, i) => {
    const wanted = `${answers[i]?.status} ${answers[i]?.body}`;
    return text === wanted ? [] : [`${JSON.stringify(answers[i]?.received)}: ${text}`];
  });
}

function ask(port: number, { head }: ReceivedAnswer, index: number): Promise<string> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path: `/${index}`, method: head ? 'HEAD' : 'GET', agent: false };
    const request = http.request({ ...options, insecureHTTPParser: false, maxHeaderSize: 128 * 1024 }, (message) => {
      let body = '';
      message.setEncoding('latin1').on('data', (piece) => {
        body += piece;
      });
      message.on('error', () => resolve('a cut'));
      message.on('end', () => resolve(`${message.statusCode} ${body}`));
    });
    request.on('error', (error) => resolve(error.message));
    request.end();
  });
}
