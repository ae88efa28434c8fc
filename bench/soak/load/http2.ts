// HTTP/2 over TLS, with Node's own client: several requests at once on one connection.

import { once } from 'node:events';
import http2, { type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import type { Attempt, Ledger } from '../ledger.ts';
import { bodyOf } from '../pattern.ts';
import { mustBeFrom } from './ask.ts';
import { carry } from './carry.ts';
import type { Surroundings, Turn } from './clients.ts';

const { NGHTTP2_REFUSED_STREAM } = http2.constants;
/** What is sent and comes back, among them a request without a body. */
const BODY_BYTES = [0, 100, 20_000, 100_000];

/** A connection, and the next one when the router wants no more requests on it. */
export class Http2Connection {
  readonly #at: Surroundings;
  #session: { readonly session: ClientHttp2Session; readonly socket: tls.TLSSocket } | undefined;

  constructor(at: Surroundings) {
    this.#at = at;
  }

  open(attempt: Attempt, headers: http2.OutgoingHttpHeaders): ClientHttp2Stream {
    const { session, socket } = this.#current();
    carry(attempt, socket);
    return session.request(headers, { endStream: false, signal: attempt.signal });
  }

  close(): void {
    this.#session?.session.destroy();
  }

  #current() {
    const current = this.#session;
    if (current !== undefined && !current.session.closed && !current.session.destroyed) return current;
    const { ca, securePort: port } = this.#at;
    const socket = tls.connect({ port, host: '127.0.0.1', servername: 'steady.localhost', ca, ALPNProtocols: ['h2'] });
    const session = http2.connect('https://steady.localhost', { createConnection: () => socket });
    // Its streams tell what happened.
    session.on('error', () => {});
    this.#session = { session, socket };
    return this.#session;
  }
}

/** Longer than the grace time of a worker that drains. */
const STAYS_MS = 12_000;

/**
 * Takes the head of an answer and nothing more, and keeps its connection whatever the router says: it must not hold it
 * up.
 */
export function http2Stayer(at: Surroundings, ledger: Ledger): Turn {
  return async (attempt) => {
    while ((await stay(attempt, at)) === 'refused') ledger.refusedStreams++;
  };
}

async function stay(attempt: Attempt, at: Surroundings): Promise<Outcome> {
  const { steady } = at.servers;
  const connection = new Http2Connection(at);
  const path = `/small/${attempt.id}`;
  attempt.what = `HTTP/2 GET ${path}, unread`;
  attempt.askedOf = steady;
  const stream = connection.open(attempt, { ':path': path, ':authority': 'steady.localhost' }).end();
  const closed = once(stream, 'close').then(() => Promise.reject(new Error('the stream was closed')));
  // It closes at the end in any case.
  closed.catch(() => {});
  stream.on('error', () => {});
  try {
    const [headers] = await Promise.race([once(stream, 'response'), closed]);
    const { ':status': status, 'x-id': id, 'x-server': server } = headers;
    mustBeFrom(attempt, { status, id, server }, steady);
    await sleep(STAYS_MS);
    return 'answered';
  } catch (error) {
    if (stream.rstCode === NGHTTP2_REFUSED_STREAM) return 'refused';
    throw error;
  } finally {
    connection.close();
  }
}

/** A client that shares the connection with others. */
export function http2Client(at: Surroundings, connection: Http2Connection, ledger: Ledger): Turn {
  return async (attempt) => {
    while ((await exchange(attempt, at, connection)) === 'refused') ledger.refusedStreams++;
  };
}

async function exchange(attempt: Attempt, at: Surroundings, connection: Http2Connection): Promise<Outcome> {
  const bytes = BODY_BYTES[attempt.id % BODY_BYTES.length] ?? 0;
  const path = `/echo/${attempt.id}`;
  attempt.what = `HTTP/2 POST ${path}, ${bytes} bytes`;
  const stream = connection.open(attempt, { ':method': 'POST', ':path': path, ':authority': 'steady.localhost' });
  attempt.askedOf = at.servers.steady;
  stream.end(bodyOf(attempt.id, bytes));
  try {
    const { headers, body } = await answerOn(stream);
    const { ':status': status = 0, 'x-id': id, 'x-server': server } = headers;
    mustBeFrom(attempt, { status, id, server }, at.servers.steady);
    if (!body.equals(bodyOf(attempt.id, bytes))) throw new Error(`another body of ${body.length} bytes came back`);
    return 'answered';
  } catch (error) {
    if (stream.rstCode === NGHTTP2_REFUSED_STREAM) return 'refused';
    throw error;
  }
}

/** Refused: the router says that it has not looked at it, as it may in the moment of a GOAWAY. */
type Outcome = 'answered' | 'refused';

interface Http2Answer {
  readonly headers: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader;
  readonly body: Buffer;
}

/**
 * By its events, all of them from the beginning: an answer without a body ends before anybody could begin to iterate.
 */
function answerOn(stream: ClientHttp2Stream): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    let headers: Http2Answer['headers'] = {};
    const parts: Buffer[] = [];
    stream.once('response', (received) => {
      headers = received;
    });
    stream.on('data', (bytes: Buffer) => parts.push(bytes));
    stream.once('end', () => resolve({ headers, body: Buffer.concat(parts) }));
    stream.on('error', reject);
    stream.once('close', () => reject(new Error(`the stream was closed with ${stream.rstCode}`)));
  });
}
