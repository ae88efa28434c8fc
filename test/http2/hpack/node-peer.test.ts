// Against the HPACK of Node (nghttp2): one connection by hand, so that our encoder writes what Node reads, and our decoder reads what Node
// writes, message after message with tables that live.

import { once } from 'node:events';
import { createServer, type Http2Server, type IncomingHttpHeaders } from 'node:http2';
import { connect, type Socket } from 'node:net';
import test from 'ava';
import fc from 'fast-check';
import { HpackEncoder } from '../../../src/http2/hpack/encoder.ts';
import { decode, encode, newDecoder } from './blocks.ts';
import '../../support/fixed-seed.ts';

const REQUESTS = Number(process.env.PROPERTY_RUNS ?? 300);

const HEADERS = 1;
const SETTINGS = 4;
const GOAWAY = 7;
const END_STREAM = 1;
const ACK = 1;
const END_HEADERS = 4;
const HEADER_TABLE_SIZE = 1;
const FRAME_HEAD_BYTES = 9;

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

function tableSize(bytes: number): Buffer {
  const payload = Buffer.alloc(6);
  payload.writeUInt16BE(HEADER_TABLE_SIZE, 0);
  payload.writeUInt32BE(bytes, 2);
  return payload;
}

async function* framesOf(socket: Socket): AsyncGenerator<Frame, undefined> {
  let rest = Buffer.alloc(0);
  for await (const chunk of socket) {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const end = rest.length < FRAME_HEAD_BYTES ? Infinity : FRAME_HEAD_BYTES + rest.readUIntBE(0, 3);
      if (rest.length < end) break;
      const payload = rest.subarray(FRAME_HEAD_BYTES, end);
      yield { type: rest.readUInt8(3), flags: rest.readUInt8(4), stream: rest.readUInt32BE(5), payload };
      rest = rest.subarray(end);
    }
  }
  return undefined;
}

const visible = fc.integer({ min: 0x21, max: 0x7e }).map((byte) => String.fromCharCode(byte));
const fromSpaceOn = fc.oneof({ weight: 8, arbitrary: visible }, fc.constant(' '));
const name = fc.oneof(
  fc.constantFrom(
    'accept',
    'accept-language',
    'authorization',
    'cache-control',
    'etag',
    'referer',
    'user-agent',
    'via',
  ),
  fc.constantFrom('x-a', 'x-b', 'x-request-id', 'traceparent'),
  fc.stringMatching(/^x[a-z0-9-]{1,20}$/),
);
// Blanks at the ends are no part of a value, and Node says so.
const value = fc.oneof(
  fc.constantFrom('', 'gzip', 'no-cache', 'a'.repeat(300)),
  fc.tuple(visible, fc.string({ unit: fromSpaceOn, maxLength: 50 }), visible).map((parts) => parts.join('')),
);
/** Bytes from 0x80 on: Node takes them as they are. */
const received = fc.oneof({ weight: 9, arbitrary: value }, fc.constantFrom('\xe9\x80\xff', 'caf\xe9'));
const path = fc.oneof(fc.constantFrom('/', '/index.html', '/a'), fc.stringMatching(/^\/[a-z0-9?=&.-]{1,40}$/));

const request = fc
  .tuple(path, fc.array(fc.tuple(name, received), { maxLength: 10 }))
  .map(([where, fields]) => [
    ':method',
    'GET',
    ':scheme',
    'http',
    ':authority',
    'a.test',
    ':path',
    where,
    ...fields.flat(),
  ]);
const response = fc.tuple(
  fc.constantFrom('200', '204', '302', '404', '418'),
  fc.uniqueArray(fc.tuple(name, value), { maxLength: 10, selector: ([first]) => first }),
);

/** Node's own field, the last one. */
function withoutDate(fields: readonly string[] | string): readonly string[] | string {
  return typeof fields !== 'string' && fields.at(-2) === 'date' ? fields.slice(0, -2) : fields;
}

/** Gives what it received, and answers what `next` holds. */
class Peer {
  readonly #server: Http2Server;
  received: readonly string[] = [];
  next: IncomingHttpHeaders = {};

  constructor(headerTableSize: number) {
    this.#server = createServer({ settings: { headerTableSize } });
    this.#server.on('stream', (stream, _headers, _flags, rawHeaders: readonly string[]) => {
      this.received = rawHeaders;
      stream.respond(this.next, { endStream: true });
    });
  }

  async connect(): Promise<Socket> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const socket = connect(address.port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  }

  async close(): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}

for (const [peers, ours] of [
  [4096, 4096],
  [0, 4096],
  [300, 0],
  [65_536, 200],
  [1000, 65_536],
] as const) {
  test(`requests and responses, Node's table ${peers} bytes, ours ${ours}`, async (t) => {
    const peer = new Peer(peers);
    const socket = await peer.connect();
    const frames = framesOf(socket);
    const encoder = new HpackEncoder(8192);
    const decoder = newDecoder({ maxTableBytes: ours });
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    socket.write(frame(SETTINGS, 0, 0, tableSize(ours)));
    const requests = fc.sample(request, REQUESTS);
    const responses = fc.sample(response, REQUESTS);
    let taken = 0;
    for (const [i, fields] of requests.entries()) {
      const [status, answer] = responses[i] ?? ['200', []];
      peer.next = { ':status': status, ...Object.fromEntries(answer) };
      const stream = i * 2 + 1;
      socket.write(frame(HEADERS, END_STREAM | END_HEADERS, stream, encode(encoder, fields)));
      const head = await answerTo(stream);
      t.deepEqual(peer.received, fields);
      t.deepEqual(withoutDate(decode(decoder, head)), [':status', status, ...answer.flat()]);
      taken++;
    }
    t.is(taken, REQUESTS);
    socket.destroy();
    await peer.close();

    async function answerTo(stream: number): Promise<Buffer> {
      for (;;) {
        const { value: next } = await frames.next();
        if (next === undefined) throw new Error('the connection is over');
        if (next.type === GOAWAY) throw new Error(`refused with ${next.payload.readUInt32BE(4)}`);
        if (next.type === SETTINGS && (next.flags & ACK) === 0) takeSettings(next.payload);
        if (next.type === HEADERS && next.stream === stream) return next.payload;
      }
    }

    function takeSettings(payload: Buffer): void {
      for (let at = 0; at < payload.length; at += 6) {
        if (payload.readUInt16BE(at) === HEADER_TABLE_SIZE) encoder.setPeerLimit(payload.readUInt32BE(at + 2));
      }
      socket.write(frame(SETTINGS, ACK, 0, Buffer.alloc(0)));
    }
  });
}
