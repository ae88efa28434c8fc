// The servers behind the router. Each says who it is, answers with the request's own number, and can be made to fail:
// it resets connections that are idle, refuses new ones for a while, and breaks off the answers of requests that ask
// for it.
//
//   /small/ID             a few bytes
//   /echo/ID              the body of the request as it comes
//   /length/ID/BYTES      a body of the pattern with a length; /chunked/ID/BYTES in chunks
//   /reset-early/ID       a reset instead of an answer
//   /reset-length/ID      a reset in the middle of an answer; /reset-chunked/ID of one in chunks
//   /tunnel/ID            WebSocket: every message comes back

import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import type { AnsweringServer } from './ledger.ts';
import { bodyOf, bodyPart } from './pattern.ts';

/** How much of a large answer is made at a time. */
const PART_BYTES = 64 * 1024;
/** Of an answer that breaks off; what is promised is more. */
const BROKEN_AFTER_BYTES = 1000;
const PROMISED_BYTES = 100_000;

export class SoakServer implements AnsweringServer {
  readonly name: string;
  idleResets = 0;
  /** When it stopped to listen, each time. */
  readonly closedMs: number[] = [];
  #port = 0;
  #listener: net.Server;
  readonly #http: http.Server;
  readonly #tunnels = new WebSocketServer({ noServer: true });
  readonly #sockets = new Set<net.Socket>();
  readonly #seen = new Set<number>();
  readonly #busy = new Set<net.Socket>();
  readonly #used = new WeakSet<net.Socket>();

  constructor(name: string) {
    this.name = name;
    this.#http = http.createServer((request, response) => this.#answer(request, response));
    this.#http.keepAliveTimeout = 0;
    this.#http.requestTimeout = 0;
    this.#http.on('upgrade', (request, socket, head) => {
      if (socket instanceof net.Socket) this.#busy.add(socket);
      this.#tunnels.handleUpgrade(request, socket, head, (client) => {
        client.on('message', (message, binary) => client.send(message, { binary }));
        client.on('error', () => {});
      });
    });
    this.#listener = this.#makeListener();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async open(): Promise<this> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#listener.listen(this.#port, '127.0.0.1', resolve);
    await promise;
    const address = this.#listener.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
    return this;
  }

  saw(id: number): boolean {
    return this.#seen.has(id);
  }

  /**
   * A reset for every connection that was used and on which, as far as this server knows, nothing is asked. A new one
   * is left alone: its first request may be on its way, and is not sent twice.
   */
  resetIdle(): void {
    for (const socket of this.#sockets) {
      if (this.#busy.has(socket) || !this.#used.has(socket)) continue;
      socket.resetAndDestroy();
      this.idleResets++;
    }
  }

  /** New connections are refused for a while; those that are there go on. */
  async refuse(ms: number): Promise<void> {
    this.#listener.close();
    this.closedMs.push(performance.now());
    await sleep(ms);
    this.#listener = this.#makeListener();
    await this.open();
  }

  close(): void {
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Not Node's own listener of HTTP: when that closes, it closes what is idle. */
  #makeListener(): net.Server {
    return net.createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => {
        this.#sockets.delete(socket);
        this.#busy.delete(socket);
      });
      this.#http.emit('connection', socket);
    });
  }

  #answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { socket } = request;
    this.#busy.add(socket);
    response.once('close', () => {
      this.#busy.delete(socket);
      this.#used.add(socket);
    });
    const [, what = '', id = '', bytes = '0'] = (request.url ?? '').split('/');
    this.#seen.add(Number(id));
    response.setHeader('X-Server', this.name);
    response.setHeader('X-Id', id);
    if (what === 'echo') return void request.pipe(response);
    // A client that leaves ends its body early.
    request.on('error', () => {}).resume();
    if (what === 'small') response.end(`${id}\n`);
    else if (what === 'reset-early') socket.resetAndDestroy();
    else if (what.startsWith('reset-')) this.#breakOff(response, Number(id), what === 'reset-length');
    else void sendBody(response, Number(id), Number(bytes), what === 'length');
  }

  #breakOff(response: http.ServerResponse, id: number, withLength: boolean): void {
    if (withLength) response.setHeader('Content-Length', PROMISED_BYTES);
    const { socket } = response;
    response.write(bodyOf(id, BROKEN_AFTER_BYTES), () => {
      // A reset overtakes what the other side has not read.
      setTimeout(() => socket?.destroyed === false && socket.resetAndDestroy(), 20);
    });
  }
}

async function sendBody(response: http.ServerResponse, id: number, bytes: number, withLength: boolean): Promise<void> {
  if (withLength) response.setHeader('Content-Length', bytes);
  for (let at = 0; at < bytes && !response.destroyed; at += PART_BYTES) {
    const wait = response.write(bodyPart(id, at, Math.min(PART_BYTES, bytes - at)));
    if (!wait) await drained(response);
  }
  response.end();
}

/** Resolves when more may be written, or nothing ever. */
function drained(response: http.ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}
