// Frames come out whole, wherever reads cut them, and nothing is kept for a length that is too large.

import test from 'ava';
import fc from 'fast-check';
import { FrameReader } from '../../src/http2/frame-reader.ts';
import '../support/fixed-seed.ts';

interface Seen {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: string;
}

function collect(): { readonly frames: Seen[]; readonly reader: FrameReader; readonly oversized: () => number } {
  const frames: Seen[] = [];
  let oversized = 0;
  const reader = new FrameReader({
    frame: (type, flags, streamId, bytes, start, end) =>
      frames.push({ type, flags, streamId, payload: bytes.toString('latin1', start, end) }),
    oversizedFrame: () => {
      oversized++;
      reader.stop();
    },
  });
  return { frames, reader, oversized: () => oversized };
}

function frame({ type, flags, streamId, payload }: Seen, reserved = 0): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(streamId + reserved * 0x8000_0000, 5);
  return Buffer.concat([head, Buffer.from(payload, 'latin1')]);
}

const anyFrame = fc.record({
  type: fc.nat(255),
  flags: fc.nat(255),
  streamId: fc.nat(0x7fff_ffff),
  payload: fc.string({ maxLength: 40 }).map((text) => Buffer.from(text).toString('latin1')),
});

test('the same frames, wherever they are cut', (t) => {
  fc.assert(
    fc.property(fc.array(anyFrame, { maxLength: 6 }), fc.array(fc.nat(60)), (frames, cuts) => {
      const bytes = Buffer.concat(frames.map((each) => frame(each)));
      const { frames: seen, reader } = collect();
      let at = 0;
      for (const length of [...cuts, bytes.length]) {
        // As a read does: the bytes are overwritten by the next one.
        const read = Buffer.from(bytes.subarray(at, at + length));
        reader.read(read, 0, read.length);
        read.fill(0);
        at = Math.min(at + length, bytes.length);
      }
      t.deepEqual(seen, frames);
    }),
  );
});

test('the largest frame is taken, in pieces too; a larger one is refused by its header', (t) => {
  const largest = frame({ type: 0, flags: 0, streamId: 1, payload: 'x'.repeat(16_384) });
  const { frames, reader, oversized } = collect();
  reader.read(largest, 0, 12_000);
  reader.read(largest, 12_000, largest.length);
  t.deepEqual([frames.length, frames[0]?.payload.length], [1, 16_384]);
  const tooLarge = Buffer.from([0, 0x40, 1, 0, 0, 0, 0, 0, 1]);
  reader.read(tooLarge, 0, 4);
  t.is(oversized(), 0);
  reader.read(tooLarge, 4, 9);
  t.is(oversized(), 1);
});

test('once stopped it hands on nothing, not even of the same read', (t) => {
  const seen: number[] = [];
  const reader: FrameReader = new FrameReader({
    frame: (type) => {
      seen.push(type);
      if (type === 2) reader.stop();
    },
    oversizedFrame: () => {},
  });
  const bytes = Buffer.concat([1, 2, 3].map((type) => frame({ type, flags: 0, streamId: 1, payload: '' })));
  reader.read(bytes, 0, bytes.length);
  reader.read(bytes, 0, 5);
  reader.read(bytes, 5, bytes.length);
  t.deepEqual(seen, [1, 2]);
});

test('the reserved bit is ignored', (t) => {
  const { frames, reader } = collect();
  const bytes = frame({ type: 6, flags: 0, streamId: 5, payload: '' }, 1);
  reader.read(bytes, 0, bytes.length);
  t.is(frames[0]?.streamId, 5);
});
