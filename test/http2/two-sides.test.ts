// A client and a server of ours, back to back in memory: whatever is cut, paused, blocked or reset, each message arrives as it
// was sent, or its stream ends with a reset.

import test from 'ava';
import fc from 'fast-check';
import { type ConnectionListener, type ConnectionOptions, Http2Connection } from '../../src/http2/connection.ts';
import { ErrorCode } from '../../src/http2/frames.ts';
import type { Http2Stream, StreamListener } from '../../src/http2/stream.ts';
import '../support/fixed-seed.ts';
import { MemoryOutput } from './memory-output.ts';

/** Of one stream, as one side saw it. */
class Seen implements StreamListener {
  readonly heads: string[][] = [];
  readonly stream: Http2Stream;
  body = '';
  trailers: readonly string[] | undefined;
  closed: number | 'well' | undefined;
  drains = 0;

  constructor(stream: Http2Stream) {
    this.stream = stream;
    stream.listener = this;
  }

  streamHeaders(fields: readonly string[]): void {
    this.heads.push([...fields]);
  }

  streamData(bytes: Buffer, start: number, end: number): void {
    this.body += bytes.toString('latin1', start, end);
  }

  streamEnded(trailers: readonly string[]): void {
    this.trailers = [...trailers];
  }

  streamDrained(): void {
    this.drains++;
  }

  streamClosed(code: number | undefined): void {
    this.closed = code ?? 'well';
  }
}

class Side implements ConnectionListener {
  readonly output = new MemoryOutput();
  readonly connection: Http2Connection;
  readonly requests: Seen[] = [];
  over = false;
  gone = false;

  constructor(role: 'client' | 'server', windows: { readonly stream: number; readonly connection: number }) {
    const options: ConnectionOptions = {
      role,
      maxConcurrentStreams: 10,
      decoderTableBytes: 4096,
      encoderTableBytes: 4096,
      maxHeaderListBytes: 64_000,
      maxHeaderFields: 100,
      streamWindowBytes: windows.stream,
      connectionWindowBytes: windows.connection,
    };
    this.connection = new Http2Connection(options, this.output, this, () => 0);
  }

  requested(stream: Http2Stream, fields: readonly string[]): void {
    const seen = new Seen(stream);
    seen.streamHeaders(fields);
    this.requests.push(seen);
  }

  ponged(): void {}
  drainHeard(): void {
    this.connection.refuseMore();
  }
  goneAway(): void {
    this.gone = true;
  }
  streamClosed(): void {}
  failed(): void {
    this.over = true;
  }
}

class Pair {
  readonly client: Side;
  readonly server: Side;
  #cut = 0;
  readonly #cuts: readonly number[];

  constructor(windows = { stream: 65_535, connection: 65_535 }, cuts: readonly number[] = []) {
    this.client = new Side('client', windows);
    this.server = new Side('server', windows);
    this.#cuts = cuts;
    this.settle();
  }

  /** Until neither side has anything to say. */
  settle(): void {
    for (;;) {
      const up = this.client.output.take();
      const down = this.server.output.take();
      if (up.length + down.length === 0) return;
      this.#feed(this.server, up);
      this.#feed(this.client, down);
    }
  }

  #feed(side: Side, bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const length = this.#cuts.length === 0 ? bytes.length : (this.#cuts[this.#cut++ % this.#cuts.length] ?? 1);
      side.connection.read(Buffer.from(bytes.subarray(at, at + length)));
      at += length;
    }
  }

  open(): Seen {
    const stream = this.client.connection.open();
    if (stream === undefined) throw new Error('no stream');
    return new Seen(stream);
  }

  request(index: number): Seen {
    const seen = this.server.requests[index];
    if (seen === undefined) throw new Error('no request');
    return seen;
  }
}

const send = (stream: Http2Stream, text: string): void => stream.sendData(Buffer.from(text, 'latin1'), 0, text.length);

const GET = [':method', 'GET', ':scheme', 'http', ':authority', 'a', ':path', '/'];

test('whatever is cut, paused or blocked, both messages arrive as they were sent', (t) => {
  const piece = fc.nat(9000).map((length) => 'p'.repeat(length) + length);
  const message = fc.record({ pieces: fc.array(piece, { maxLength: 4 }), trailers: fc.boolean() });
  const exchange = fc.record({ up: message, down: message, paused: fc.boolean(), blocked: fc.boolean() });
  const windows = fc.record({
    stream: fc.integer({ min: 10, max: 70_000 }),
    connection: fc.integer({ min: 65_535, max: 99_999 }),
  });
  const cuts = fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 10 });
  fc.assert(
    fc.property(windows, cuts, fc.array(exchange, { minLength: 1, maxLength: 5 }), (size, at, exchanges) => {
      const pair = new Pair(size, at);
      const asked = exchanges.map(({ up, blocked }) => {
        const seen = pair.open();
        seen.stream.sendHeaders([...GET, 'x-long', 'v'.repeat(300)], false);
        pair.client.output.blocked = blocked;
        for (const text of up.pieces) send(seen.stream, text);
        seen.stream.end(up.trailers ? ['x-sum', '1'] : []);
        return seen;
      });
      pair.client.output.blocked = false;
      pair.client.connection.outputDrained();
      pair.settle();
      exchanges.forEach(({ down, paused }, i) => {
        if (paused) asked[i]?.stream.pause();
        const { stream } = pair.request(i);
        stream.sendHeaders([':status', '200'], false);
        for (const text of down.pieces) send(stream, text);
        stream.end(down.trailers ? ['x-sum', '2'] : []);
      });
      pair.settle();
      for (const { stream } of asked) {
        stream.resume();
        pair.settle();
      }
      exchanges.forEach(({ up, down }, i) => {
        const answered = asked[i];
        t.is(pair.request(i).body, up.pieces.join(''));
        t.deepEqual(pair.request(i).trailers, up.trailers ? ['x-sum', '1'] : []);
        t.is(answered?.body, down.pieces.join(''));
        t.deepEqual(answered?.trailers, down.trailers ? ['x-sum', '2'] : []);
        t.deepEqual([answered?.closed, pair.request(i).closed], ['well', 'well']);
      });
      t.deepEqual([pair.client.connection.openStreams, pair.server.connection.openStreams], [0, 0]);
    }),
    { numRuns: 60 },
  );
});

test('who is blocked is told when what waited is gone, once', (t) => {
  const pair = new Pair({ stream: 100, connection: 65_535 });
  const asked = pair.open();
  asked.stream.sendHeaders(GET, false);
  pair.settle();
  const { stream } = pair.request(0);
  stream.pause();
  send(asked.stream, 'x'.repeat(250));
  pair.settle();
  t.deepEqual([asked.stream.blocked, asked.drains, pair.request(0).body], [true, 0, '']);
  stream.resume();
  pair.settle();
  t.deepEqual([asked.stream.blocked, asked.drains, pair.request(0).body.length], [false, 1, 250]);
});

test('of a paused stream that is reset the connection gets its window back', (t) => {
  const pair = new Pair();
  for (let i = 0; i < 4; i++) {
    const asked = pair.open();
    asked.stream.sendHeaders(GET, false);
    pair.settle();
    pair.request(i).stream.pause();
    send(asked.stream, 'x'.repeat(60_000));
    pair.settle();
    pair.request(i).stream.reset(ErrorCode.cancel);
    pair.settle();
    t.is(asked.closed, ErrorCode.cancel);
  }
});

test('an answer before the request is whole: the stream is reset with NO_ERROR, the rest is ignored', (t) => {
  const pair = new Pair();
  const asked = pair.open();
  asked.stream.sendHeaders(GET, false);
  pair.settle();
  const { stream } = pair.request(0);
  stream.sendHeaders([':status', '200'], false);
  send(stream, 'early');
  stream.end();
  stream.ignoreRest();
  // On its way meanwhile.
  send(asked.stream, 'late');
  pair.settle();
  t.deepEqual([asked.body, asked.trailers, asked.closed], ['early', [], ErrorCode.noError]);
  t.false(pair.client.over || pair.server.over);
});

test('draining: what is on its way is still taken, what comes once the client has heard is refused', (t) => {
  const pair = new Pair();
  const running = pair.open();
  running.stream.sendHeaders(GET, true);
  pair.settle();
  pair.server.connection.drain();
  // The client does not know yet.
  const crossed = pair.open();
  crossed.stream.sendHeaders(GET, true);
  pair.settle();
  t.deepEqual([pair.server.requests.length, pair.client.gone], [2, true]);
  const late = pair.open();
  late.stream.sendHeaders(GET, false);
  send(late.stream, 'late');
  pair.settle();
  t.is(pair.server.requests.length, 2);
  for (const { stream } of pair.server.requests) stream.sendHeaders([':status', '204'], true);
  pair.settle();
  t.deepEqual([running.closed, crossed.closed, pair.server.over], ['well', 'well', false]);
});

test('a head larger than a frame, and one larger than the other side takes', (t) => {
  const pair = new Pair();
  const large = pair.open();
  const many = Array.from({ length: 40 }, (_, i) => [`x-${i}`, 'v'.repeat(1200)]).flat();
  large.stream.sendHeaders([...GET, ...many], true);
  pair.settle();
  t.deepEqual(pair.request(0).heads, [[...GET, ...many]]);
  const answers = pair.request(0);
  answers.stream.sendHeaders([':status', '200', 'x', 'v'.repeat(70_000)], true);
  pair.settle();
  t.is(large.closed, ErrorCode.protocolError, 'an answer that is too large resets its stream');
  t.false(pair.client.over, 'and nothing else');
});
