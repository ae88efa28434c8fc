// A side that does not read stops the other one: what is under way is bounded by the sockets, not by the message.

import type net from 'node:net';
import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import { get } from './client.ts';
import { answer, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';

const TOTAL_BYTES = 96 * 1024 * 1024;
/** Two hops of kernel buffers at their largest, and what Node and the router hold. */
const BOUND_BYTES = 40 * 1024 * 1024;
const PIECE = Buffer.alloc(256 * 1024, 'x');

/** Writes as fast as the socket takes it; gives the number of bytes written so far. */
function pour(socket: net.Socket, whenDone: () => void): () => number {
  let written = 0;
  const more = () => {
    while (written < TOTAL_BYTES) {
      written += PIECE.length;
      if (!socket.write(PIECE)) return;
    }
    whenDone();
  };
  socket.on('drain', more);
  more();
  return () => written;
}

/** Waits until a number has not moved for many turns. */
async function stands(count: () => number): Promise<number> {
  let last = -1;
  let quietTurns = 0;
  while (quietTurns < 200) {
    await setImmediate();
    quietTurns = count() === last ? quietTurns + 1 : 0;
    last = count();
  }
  return last;
}

for (const framing of [`Content-Length: ${TOTAL_BYTES}`, 'Connection: close']) {
  test(`an answer (${framing}) to a client that does not read`, async (t) => {
    let poured = () => 0;
    const origin = await Origin.open(t, {
      answer: ({ connection }) => {
        connection.write(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n`);
        poured = pour(connection.socket, () => connection.socket.end());
        return undefined;
      },
    });
    const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
    const client = await router.connect();
    client.socket.pause();
    client.send(get('/'));
    await origin.until(() => origin.requests.length === 1);
    const taken = await stands(() => poured());
    t.true(taken > 0 && taken < BOUND_BYTES, `${taken} bytes were taken`);

    const arrived = client.count();
    client.socket.resume();
    await client.until(() => arrived() > TOTAL_BYTES);
    const record = await router.record(1);
    t.is(record.responseBytes, TOTAL_BYTES);
  });
}

test('a request to an upstream that does not read', async (t) => {
  const origin = await Origin.open(t, { paused: true });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  client.send(`POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: ${TOTAL_BYTES}\r\n\r\n`);
  const poured = pour(client.socket, () => {});
  await origin.until(() => origin.connections.length === 1);
  const taken = await stands(poured);
  t.true(taken > 0 && taken < BOUND_BYTES, `${taken} bytes were taken`);

  let arrived = 0;
  const { socket } = origin.connection(0);
  socket.removeAllListeners('data').on('data', (bytes: Buffer) => {
    arrived += bytes.length;
    if (arrived > TOTAL_BYTES) socket.write('HTTP/1.1 204 No Content\r\n\r\n');
  });
  socket.resume();
  t.is((await client.answer()).startLine, 'HTTP/1.1 204 No Content');
  t.is((await router.record(1)).requestBytes, TOTAL_BYTES);
});

test('pipelined requests of a client that does not read its answers are not all asked', async (t) => {
  const requests = 3000;
  const body = 'x'.repeat(TOTAL_BYTES / requests);
  const origin = await Origin.open(t, { answer: () => answer(body) });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  const client = await router.connect();
  client.socket.pause();
  client.send(get('/').repeat(requests));
  await origin.until(() => origin.requests.length > 0);
  const asked = await stands(() => origin.requests.length);
  t.true(asked * body.length < BOUND_BYTES, `${asked} were asked`);
  const arrived = client.count();
  client.socket.resume();
  await origin.until(() => origin.requests.length === requests);
  await client.until(() => arrived() > TOTAL_BYTES);
});
