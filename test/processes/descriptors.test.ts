// 500 clients and 128 descriptors (http-safety 2.7 no. 14): the router lives, rests, and serves again when they have left.

import { readdirSync, readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { isAlive, routeTo, runRouter, until, workerPids } from './router.ts';

const CLIENTS = 500;
/** Of this many the router serves 32: half of what 64 for itself leave. */
const DESCRIPTORS = 128;
/** How long its use of the processor is watched. */
const WATCHED_MS = 1_000;

/** Processor time so far: `stat` counts in hundredths of a second. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const descriptorsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

async function statusOf(port: number): Promise<number | undefined> {
  return await new Promise((resolve) => {
    const request = http.get({ port, host: '127.0.0.1', headers: { host: 'app.localhost' }, agent: false });
    request.once('error', () => resolve(undefined)).once('response', ({ statusCode }) => resolve(statusCode));
  });
}

/** Connects again and again for as long as nobody accepts, as clients do. */
class Crowd {
  readonly #port: number;
  readonly #sockets = new Set<net.Socket>();
  #leaving = false;
  connected = 0;

  constructor(port: number, clients: number) {
    this.#port = port;
    for (let i = 0; i < clients; i++) this.#come();
  }

  leave(): void {
    this.#leaving = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  #come(): void {
    const socket = net.connect(this.#port, '127.0.0.1');
    this.#sockets.add(socket);
    let here = false;
    socket.on('connect', () => {
      here = true;
      this.connected++;
      socket.write('GET / HTTP/1.1\r\n');
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (here) this.connected--;
      if (!this.#leaving) setTimeout(() => this.#leaving || this.#come(), 20).unref();
    });
  }
}

test('500 clients and 128 descriptors: alive, at rest, and serving again afterwards', async (t) => {
  const application = http.createServer((_, response) => response.end('ok\n'));
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
  t.teardown(() => application.close().closeAllConnections());
  const address = application.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const router = await runRouter(t, routeTo(port), ['--workers=1'], DESCRIPTORS);
  await until(async () => (await statusOf(router.port)) === 200);
  const [worker = 0] = workerPids(router);

  const crowd = new Crowd(router.port, CLIENTS);
  t.teardown(() => crowd.leave());
  await until(() => router.child.output().includes('limit of open files'));
  const before = processorMs(worker);
  await sleep(WATCHED_MS);
  const share = (processorMs(worker) - before) / WATCHED_MS;
  t.true(share < 0.5, `${share} of a processor`);
  t.true(descriptorsOf(worker) < DESCRIPTORS - 16, `${descriptorsOf(worker)} descriptors`);
  t.true(crowd.connected <= CLIENTS);

  crowd.leave();
  await until(async () => (await statusOf(router.port)) === 200);
  t.deepEqual(workerPids(router), [worker]);
  t.true(isAlive(worker));
});
