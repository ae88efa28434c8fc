// Inputs on the wire: one data plane, one origin, one connection for each input and way of writing, hundreds at once. Each
// connection has a loopback address of its own, and the origin sees it in X-Forwarded-For, which no client can forge.

import net from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { fieldOf, type Message, readMessage, statusOf } from '../proxy/message.ts';
import { Origin, type OriginRequest } from '../proxy/origin.ts';
import { RunningRouter } from '../proxy/running-router.ts';
import { judge, type Verdict } from './verdict.ts';
import { cut, WAYS, type Way } from './ways.ts';

export interface WireInput {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface WireRun {
  readonly name: string;
  readonly way: Way;
  /** What the parsers say about the input with the marker request behind it. */
  readonly expected: Verdict;
  /** What the origin received from this connection: method, target, body. */
  readonly asked: readonly string[];
  readonly answers: readonly WireAnswer[];
  /** The input alone is whole requests, so that a plain request behind it, the marker, is one too. */
  readonly wantsMarker: boolean;
  /** The origin received the marker as a request. */
  readonly marked: boolean;
}

export interface WireAnswer {
  readonly status: number;
  readonly body: string;
  /** It says that the connection ends with it. */
  readonly closing: boolean;
}

export interface WireOutcome {
  readonly runs: readonly WireRun[];
  /** Requests that began on an upstream connection, were not finished and did not end it. */
  readonly leftovers: readonly string[];
  /** Every different request that the origin received, as it arrived. */
  readonly received: readonly string[];
}

/** Inputs under way at the same time, each in three ways: four descriptors a connection. */
const AT_ONCE = 150;

export async function runOnWire(t: ExecutionContext, inputs: readonly WireInput[]): Promise<WireOutcome> {
  const origin = await Origin.open(t, { answer: sayWhatWasAsked });
  // `*` is no path that begins with a slash.
  const rule = 'PathPrefix(`/`) || Method(`OPTIONS`)';
  const router = await RunningRouter.start(t, { routes: [{ rule, servers: [origin.url] }] });
  const finished: Sent[] = [];
  for (let from = 0; from < inputs.length; from += AT_ONCE) {
    const batch = inputs.slice(from, from + AT_ONCE);
    const sent = batch.flatMap((input, i) => WAYS.map((way, w) => send(router.port, input, { way, w, i: from + i })));
    finished.push(...(await Promise.all(sent)));
  }
  const byAddress = Map.groupBy(origin.requests, (request) => fieldOf(request, 'x-forwarded-for') ?? '');
  const runs = finished.map(({ input, way, marker, address, bytes, received }) => {
    const requests = byAddress.get(address) ?? [];
    return {
      name: input.name,
      way,
      expected: judge(bytes),
      asked: requests.map(describe),
      answers: readAnswers(received, requests),
      wantsMarker: judge(input.bytes).end === 'clean',
      marked: requests.some((request) => request.asked === `GET ${marker}`),
    };
  });
  return { runs, leftovers: findLeftovers(origin), received: collectReceived(origin) };
}

interface Sent {
  readonly input: WireInput;
  readonly way: Way;
  readonly marker: string;
  readonly address: string;
  /** The input with the marker request behind it. */
  readonly bytes: Buffer;
  readonly received: string;
}

async function send(port: number, input: WireInput, { way, w, i }: { way: Way; w: number; i: number }): Promise<Sent> {
  const marker = `/marker-${i}-${w}`;
  const address = `127.${10 + w}.${i >> 8}.${i & 0xff}`;
  const bytes = Buffer.concat([input.bytes, Buffer.from(`GET ${marker} HTTP/1.1\r\nHost: wire.test\r\n\r\n`)]);
  return { input, way, marker, address, bytes, received: await exchange(port, address, cut(bytes, way)) };
}

const describe = (request: OriginRequest): string => `${request.asked} ${request.body}`;

function sayWhatWasAsked(request: OriginRequest): string {
  const body = describe(request);
  const head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`;
  return request.asked.startsWith('HEAD ') ? head : head + body;
}

/** Writes the pieces, a turn apart, then half-closes: the router answers what is whole and closes. Gives what it said. */
async function exchange(port: number, localAddress: string, pieces: readonly Buffer[]): Promise<string> {
  const socket = net.connect({ host: '127.0.0.1', port, localAddress, noDelay: true, allowHalfOpen: true });
  let received = '';
  socket.on('data', (piece) => {
    received += piece.toString('latin1');
  });
  const closed = new Promise<void>((resolve, reject) => {
    // A reset is a way to end, a connection that was never made is no run.
    socket.on('error', (error) => socket.bytesRead === 0 && socket.bytesWritten === 0 && reject(error));
    socket.on('end', resolve);
    socket.on('close', () => resolve());
  });
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(piece);
    await setImmediate();
  }
  socket.end();
  await closed;
  socket.destroy();
  return received;
}

/** The answers in order; `requests` tells which of them answer a HEAD. Bytes that are no answer make the last one -1. */
function readAnswers(received: string, requests: readonly OriginRequest[]): readonly WireAnswer[] {
  const answers: WireAnswer[] = [];
  let at = 0;
  while (at < received.length) {
    const request = requests[answers.length];
    const isHead = request?.asked.startsWith('HEAD ') === true;
    const message = readMessage(received, at, isHead ? 'responseToHead' : 'response') ?? refusedHead(received, at);
    if (message === undefined) return [...answers, { status: -1, body: received.slice(at), closing: false }];
    const closing = fieldOf(message, 'connection') === 'close';
    answers.push({ status: statusOf(message), body: message.body, closing });
    at = message.end;
  }
  return answers;
}

/** The last answer may refuse a HEAD that the origin never saw. */
function refusedHead(received: string, at: number): Message | undefined {
  const message = readMessage(received, at, 'responseToHead');
  return message?.end === received.length && statusOf(message) >= 400 ? message : undefined;
}

function findLeftovers(origin: Origin): string[] {
  return origin.connections
    .filter(({ received, parsed, closed }) => parsed < received.length && !closed)
    .map(({ received, parsed }) => received.slice(parsed));
}

/** The raw texts, without the line that differs with each client address. */
function collectReceived(origin: Origin): string[] {
  const texts = new Set<string>();
  for (const { received } of origin.connections) {
    let at = 0;
    for (
      let next = readMessage(received, at, 'request');
      next !== undefined;
      next = readMessage(received, at, 'request')
    ) {
      const text = received.slice(at, next.end);
      if (!text.startsWith('GET /marker-')) texts.add(text.replaceAll(/(X-Forwarded-For|X-Real-Ip): .*\r\n/g, ''));
      at = next.end;
    }
  }
  return [...texts];
}
