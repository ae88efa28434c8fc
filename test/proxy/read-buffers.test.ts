// Buffers that are lent, written on as they are, and lent again: nothing that waits to be written is ever overwritten
// (promise P2: bytes of one client never reach another).

import test from 'ava';
import fc from 'fast-check';
import { ReadBuffer, ReadBuffers } from '../../src/proxy/read-buffers.ts';

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

test('what nobody reads into again needs no copy and no waiting', (t) => {
  const bytes = Buffer.alloc(20_000);
  t.deepEqual(new ReadBuffers().hold(bytes), { bytes, taken: undefined });
});

test('whatever the order of reads, writes and ends: what is held keeps its bytes until it is taken', (t) => {
  const step = fc.record({
    socket: fc.nat(3),
    length: fc.constantFrom(1, 10_000, 20_000, 65_536),
    act: fc.constantFrom('read', 'read', 'read', 'take', 'rest', 'close'),
    pick: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const buffers = new ReadBuffers();
      const inputs = Array.from({ length: 4 }, () => new ReadBuffer(buffers));
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
    { numRuns: 60 },
  );
  t.pass();
});
