// An application of a rolling deployment: `app.ts ADDRESS PORT finishes|dies`. It takes a few ms for an answer, streams some of
// them, and writes the number of each request to its standard output as soon as it sees it.

import { writeSync } from 'node:fs';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [, , address = '127.0.0.1', port = '0', onSigterm] = process.argv;
const WORK_MS = 20;
const PARTS = 10;

const server = http.createServer(async (request, response) => {
  const [, what, id = ''] = (request.url ?? '').split('/');
  writeSync(1, `${id}\n`);
  request.on('error', () => {}).resume();
  response.on('error', () => {});
  response.setHeader('X-Id', id);
  response.setHeader('X-Server', address);
  if (what === 'stream') {
    for (let part = 0; part < PARTS && !response.destroyed; part++) {
      response.write(`part ${part}\n`);
      await sleep(WORK_MS);
    }
  } else await sleep(WORK_MS);
  // A connection that was busy when it stopped to listen must not stay as an idle one.
  if (!server.listening && !response.headersSent) response.setHeader('Connection', 'close');
  response.end(`${id}\n`);
});
server.keepAliveTimeout = 600_000;
server.listen({ host: address, port: Number(port), exclusive: true }, () => process.send?.('listening'));

// What well-behaved servers do. Otherwise SIGTERM does what it does by itself: the process is gone at once.
if (onSigterm === 'finishes') {
  process.once('SIGTERM', () => {
    server.close(() => process.exit(0));
    // A stream's head was sent before anybody knew: its connection is ended when nothing more is on it.
    setInterval(() => server.closeIdleConnections(), WORK_MS).unref();
  });
}
process.once('disconnect', () => process.exit(0));
