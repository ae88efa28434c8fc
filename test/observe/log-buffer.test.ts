import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import fc from 'fast-check';
import { LogBuffer } from '../../src/observe/log-buffer.ts';
import { ManualClock } from '../support/manual-clock.ts';
import '../support/fixed-seed.ts';

/** A writer that is done when the test says so. */
class Sink {
  readonly chunks: string[] = [];
  readonly #waiting: ((written: boolean) => void)[] = [];
  blocked = false;

  readonly write = (chunk: Uint8Array, done: (written: boolean) => void): void => {
    this.chunks.push(readText(chunk));
    if (this.blocked) this.#waiting.push(done);
    else done(true);
  };

  release(): void {
    this.blocked = false;
    this.#waiting.shift()?.(true);
  }
}

function setUp(maxBytes?: number) {
  const sink = new Sink();
  const clock = new ManualClock(Date.UTC(2026, 0, 2, 3, 4, 5, 678));
  const buffer = new LogBuffer({ write: sink.write, clock, ...(maxBytes === undefined ? {} : { maxBytes }) });
  return { sink, clock, buffer };
}

const CHUNK = 64 * 1024;

const readText = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

const oneLine = (text: string): string => text.replaceAll('\n', ' ');

test('lines wait for each other, at most 100 ms', async (t) => {
  const { sink, clock, buffer } = setUp();
  buffer.add('a');
  await clock.advance(60);
  buffer.add('b');
  await clock.advance(39);
  t.deepEqual(sink.chunks, []);
  await clock.advance(1);
  t.deepEqual(sink.chunks, ['a\nb\n']);
  t.is(clock.pending, 0);
});

test('64 KB are written soon, but not within the call that fills them', async (t) => {
  const { sink, buffer } = setUp();
  const line = 'x'.repeat(CHUNK - 1);
  buffer.add(line);
  buffer.add('more');
  t.is(sink.chunks.length, 0);
  await setImmediate();
  t.deepEqual(sink.chunks, [`${line}\n`]);
});

test('a blocked writer costs counted lines, and every kept line arrives whole and in order', async (t) => {
  const { sink, clock, buffer } = setUp(CHUNK * 2);
  sink.blocked = true;
  const line = (n: number) => String(n).padEnd(1023, 'y');
  for (let n = 0; n < 200; n++) buffer.add(line(n));
  t.is(buffer.lost, 72);
  await setImmediate();
  t.is(sink.chunks.length, 1);
  sink.release();
  await clock.advance(100);
  await setImmediate();
  const written = sink.chunks.join('').split('\n');
  t.is(written.pop(), '');
  t.deepEqual(
    written,
    Array.from({ length: 128 }, (_, n) => line(n)),
  );
  t.true(sink.chunks.every((chunk) => chunk.endsWith('\n') && chunk.length <= CHUNK));
  buffer.add('room again');
  t.is(buffer.lost, 72);
});

test('what the writer holds counts until it is done', async (t) => {
  const { sink, clock, buffer } = setUp(10);
  sink.blocked = true;
  buffer.add('12345678');
  await clock.advance(100);
  buffer.add('12');
  t.is(buffer.lost, 1);
  sink.release();
  buffer.add('12');
  t.is(buffer.lost, 1);
});

test('a chunk of lines is kept or dropped as one, its lines are counted', async (t) => {
  const { sink, clock, buffer } = setUp(6);
  buffer.addChunk(Buffer.from('a\nb\n'));
  buffer.addChunk(Buffer.from('c\nd\n'));
  await clock.advance(100);
  t.deepEqual(sink.chunks, ['a\nb\n']);
  t.is(buffer.lost, 2);
});

test('close writes what waits, resolves when it is written, and takes nothing more', async (t) => {
  const { sink, clock, buffer } = setUp();
  sink.blocked = true;
  buffer.add('last');
  const closed = buffer.close();
  t.deepEqual(sink.chunks, ['last\n']);
  t.is(clock.pending, 0);
  buffer.add('too late');
  t.is(buffer.lost, 1);
  t.is(await Promise.race([closed.then(() => 'closed'), setImmediate('open')]), 'open');
  sink.release();
  await closed;
  t.deepEqual(sink.chunks, ['last\n']);
});

test('a line that does not fit a chunk is one by itself', async (t) => {
  const { sink, clock, buffer } = setUp();
  const long = 'x'.repeat(2 * CHUNK);
  for (const line of ['before', long, 'after']) buffer.add(line);
  await clock.advance(100);
  await setImmediate();
  t.deepEqual(
    sink.chunks.map((chunk) => chunk.length),
    ['before\n', `${long}\n`, 'after\n'].map((chunk) => chunk.length),
  );
});

test('a chunk is not written over while it is being written', async (t) => {
  const clock = new ManualClock();
  const handed: { readonly chunk: Uint8Array; readonly atFirst: string; readonly done: (written: boolean) => void }[] =
    [];
  const buffer = new LogBuffer({
    write: (chunk, done) => handed.push({ chunk, atFirst: readText(chunk), done }),
    clock,
    chunkBytes: 256,
    maxBytes: 2048,
  });
  const written: string[] = [];
  let n = 0;
  for (let round = 0; round < 50; round++) {
    for (let line = 0; line < 30; line++) buffer.add(`line ${n++} ${'z'.repeat(n % 40)}`);
    await setImmediate();
    t.is(handed.length, 1, 'one chunk at a time');
    const [late] = handed.splice(0);
    if (late === undefined) return t.fail();
    t.is(readText(late.chunk), late.atFirst);
    written.push(late.atFirst);
    late.done(true);
  }
  const closed = buffer.close();
  for (let late = handed.shift(); late !== undefined; late = handed.shift()) {
    written.push(late.atFirst);
    late.done(true);
    await setImmediate();
  }
  await closed;
  const lines = written.join('').split('\n').slice(0, -1);
  t.is(lines.length + buffer.lost, n);
  const numbers = lines.map((line) => Number(/^line (\d+) z*$/.exec(line)?.[1]));
  t.deepEqual(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
});

test('chunks that are written are filled again', async (t) => {
  const clock = new ManualClock();
  const memory = new Set<ArrayBufferLike>();
  const write = ({ buffer }: Uint8Array, done: (written: boolean) => void): void => {
    memory.add(buffer);
    queueMicrotask(() => done(true));
  };
  const buffer = new LogBuffer({ write, clock });
  for (let chunk = 0; chunk < 30; chunk++) {
    for (let line = 0; line < 70; line++) buffer.add('x'.repeat(1023));
    await setImmediate();
  }
  t.is(buffer.lost, 0);
  t.true(memory.size <= 4, String(memory.size));
});

test('a full buffer loses whole lines, whatever they hold, and counts each of them', async (t) => {
  const lines = fc.array(
    fc.oneof(fc.string({ unit: 'binary' }).map(oneLine), fc.string({ maxLength: 5 }).map(oneLine)),
  );
  const property = fc.asyncProperty(
    lines,
    lines,
    fc.nat(400),
    fc.nat(100),
    async (first, second, maxBytes, chunkBytes) => {
      const sink = new Sink();
      sink.blocked = true;
      const buffer = new LogBuffer({ write: sink.write, clock: new ManualClock(), maxBytes, chunkBytes });
      for (const line of first) buffer.add(line);
      await setImmediate();
      for (const line of second) buffer.add(line);
      const closed = buffer.close();
      sink.release();
      await closed;
      const kept = sink.chunks.join('').split('\n').slice(0, -1);
      const all = [...first, ...second].map((line) => line.toWellFormed());
      t.is(kept.length + buffer.lost, all.length);
      let from = 0;
      for (const line of kept) {
        from = all.indexOf(line, from) + 1;
        t.true(from > 0, 'a line that was added, in its order');
      }
      t.true(Buffer.byteLength(sink.chunks.join('')) <= maxBytes);
    },
  );
  await fc.assert(property, { numRuns: 200 });
});

test('closing an empty buffer twice is no wait', async (t) => {
  const { buffer } = setUp();
  await Promise.all([buffer.close(), buffer.close()]);
  t.pass();
});

test('lost lines are told, together and not at once', async (t) => {
  const clock = new ManualClock();
  const told: number[] = [];
  const fails = (_: Uint8Array, done: (written: boolean) => void) => done(false);
  const buffer = new LogBuffer({ write: fails, clock, maxBytes: 10, onLost: (lines) => told.push(lines) });
  for (let i = 0; i < 5; i++) buffer.add('12345678');
  t.deepEqual([buffer.lost, told], [4, []], 'four found no room');
  await clock.advance(1000);
  await setImmediate();
  t.deepEqual([buffer.lost, told], [5, [5]], 'and the fifth could not be written');
  await clock.advance(10_000);
  t.deepEqual(told, [5]);
  buffer.add('1');
  await buffer.close();
  await clock.advance(1000);
  t.deepEqual(told, [5, 1]);
  t.is(clock.pending, 0);
});
