// Buffers that are lent, written on as they are, and lent again: nothing that waits to be written is ever overwritten
// (promise P2: bytes of one client never reach another).

import test from 'ava';
import fc from 'fast-check';
import { ReadBuffer, ReadBuffers, STREAM_READS } from '../../src/proxy/read-buffers.ts';
import '../support/fixed-seed.ts';

/** A socket's read: `mark` fills what it brought. Gives the bytes as they are handed on. */
function read(input: ReadBuffer, length: number, mark: number): Buffer {
  const bytes = input.next().fill(mark, 0, length).subarray(0, length);
  input.read(length);
  return bytes;
}

test('little is read into the shared buffer, much into a buffer of its own, and back', (t) => {
  const buffers = new ReadBuffers();
  const input = new ReadBuffer(buffers);
  t.is(input.next(), buffers.shared);
  input.read(1000);
  t.is(input.next(), buffers.shared);
  input.read(64 * 1024);
  const own = input.next();
  t.not(own, buffers.shared);
  input.read(64 * 1024);
  t.is(input.next(), own, 'nothing waits for it: it is read into again');
  input.read(64 * 1024);
  input.rest();
  t.is(input.next(), buffers.shared);
});

test('a buffer that waits to be written is not read into, and is lent again when it was taken', (t) => {
  const buffers = new ReadBuffers();
  const input = new ReadBuffer(buffers);
  input.read(64 * 1024);
  const first = input.next();
  const held = buffers.hold(first.subarray(0, 20_000));
  t.is(held.bytes.buffer, first.buffer, 'written as it is');
  input.read(20_000);
  const second = input.next();
  t.not(second, first);
  held.taken?.();
  const other = new ReadBuffer(buffers);
  other.read(64 * 1024);
  t.is(other.next(), first);
});

const SMALL = 64 * 1024;
const LARGE = 256 * 1024;

/** Full reads, each written on and, where `taken`, taken before the read after the next, as the kernel does it. */
function stream(buffers: ReadBuffers, input: ReadBuffer, reads: number, taken: boolean): (() => void)[] {
  const waiting: (() => void)[] = [];
  for (let i = 0; i < reads; i++) {
    const bytes = input.next();
    if (taken) for (const done of waiting.splice(0)) done();
    const held = buffers.hold(bytes.subarray(0, SMALL));
    if (held.taken !== undefined) waiting.push(held.taken);
    input.read(SMALL);
  }
  return waiting;
}

test('a stream that is taken as fast as it comes is read into large buffers, and into small ones when it is not', (t) => {
  const buffers = new ReadBuffers();
  const input = new ReadBuffer(buffers);
  stream(buffers, input, STREAM_READS, true);
  t.is(input.next().length, LARGE);
  const waiting = stream(buffers, input, 3, false);
  t.is(input.next().length, SMALL);
  for (const done of waiting) done();
  stream(buffers, input, STREAM_READS, true);
  t.is(input.next().length, LARGE);
  input.read(20_000);
  t.is(input.next().length, SMALL, 'what brings less needs no more');
});

test('a stream that nobody takes never gets a large buffer', (t) => {
  const buffers = new ReadBuffers();
  const input = new ReadBuffer(buffers);
  stream(buffers, input, 2 * STREAM_READS, false);
  t.is(input.next().length, SMALL);
});

test('there are 64 large buffers: who comes later has small ones until one is given back', (t) => {
  const buffers = new ReadBuffers();
  const inputs = Array.from({ length: 65 }, () => new ReadBuffer(buffers));
  for (const input of inputs) for (const taken of stream(buffers, input, STREAM_READS, true)) taken();
  const sizes = inputs.map((input) => input.next().length);
  t.deepEqual([sizes.filter((size) => size === LARGE).length, sizes.at(-1)], [64, SMALL]);
  inputs[0]?.close();
  const last = inputs.at(-1) ?? new ReadBuffer(buffers);
  for (const taken of stream(buffers, last, 1, true)) taken();
  t.is(last.next().length, LARGE);
});

test('what nobody reads into again needs no copy and no waiting', (t) => {
  const bytes = Buffer.alloc(20_000);
  t.deepEqual(new ReadBuffers().hold(bytes), { bytes, taken: undefined });
});

test('whatever the order of reads, writes and ends: what is held keeps its bytes until it is taken', (t) => {
  const step = fc.record({
    socket: fc.nat(3),
    length: fc.constantFrom(1, 10_000, 20_000, SMALL, SMALL, SMALL),
    act: fc.constantFrom('read', 'read', 'read', 'take', 'rest', 'close'),
    pick: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const buffers = new ReadBuffers();
      const inputs = Array.from({ length: 4 }, () => new ReadBuffer(buffers));
      // Two of them are in the middle of a stream.
      for (const input of inputs.slice(2)) for (const taken of stream(buffers, input, STREAM_READS, true)) taken();
      const held: { bytes: Buffer; taken: (() => void) | undefined; mark: number }[] = [];
      const intact = () => held.every(({ bytes, mark }) => bytes.every((byte) => byte === mark));
      for (const [i, { socket, length, act, pick }] of steps.entries()) {
        const input = inputs[socket] ?? new ReadBuffer(buffers);
        const mark = 1 + (i % 250);
        if (act === 'read') held.push({ ...buffers.hold(read(input, length, mark)), mark });
        else if (act === 'rest') input.rest();
        else if (act === 'close') {
          input.close();
          inputs[socket] = new ReadBuffer(buffers);
        } else held.splice(pick % (held.length + 1), 1)[0]?.taken?.();
        if (!intact()) return false;
      }
      return true;
    }),
    { numRuns: 100 },
  );
  t.pass();
});
