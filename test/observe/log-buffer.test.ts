import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import { LogBuffer } from '../../src/observe/log-buffer.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** A writer that is done when the test says so. */
class Sink {
  readonly chunks: string[] = [];
  readonly #waiting: ((written: boolean) => void)[] = [];
  blocked = false;

  readonly write = (chunk: Uint8Array, done: (written: boolean) => void): void => {
    this.chunks.push(Buffer.from(chunk).toString());
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
