// The small bounds that a connection is made of: how often, how much, how long ago.

import test from 'ava';
import fc from 'fast-check';
import { Allowance } from '../../src/http2/allowance.ts';
import { ClosedStreams } from '../../src/http2/closed-streams.ts';
import { ErrorCode, Flag } from '../../src/http2/frames.ts';
import { HeaderBlock } from '../../src/http2/header-block.ts';
import { IncomingWindow } from '../../src/http2/incoming-window.ts';
import { KeptBytes } from '../../src/http2/kept-bytes.ts';
import { readSettings } from '../../src/http2/read-settings.ts';
import '../support/fixed-seed.ts';

test('an allowance is used up, comes back with time, and never grows beyond its size', (t) => {
  const allowance = new Allowance({ atOnce: 3, perSecond: 2 }, 1000);
  const taken = (nowMs: number, times: number) => Array.from({ length: times }, () => allowance.take(nowMs));
  t.deepEqual(taken(1000, 4), [true, true, true, false]);
  t.deepEqual(taken(1500, 2), [true, false]);
  t.deepEqual(taken(60_000, 4), [true, true, true, false]);
});

test('a window takes what it granted, and grants what was consumed by halves', (t) => {
  const window = new IncomingWindow(100);
  t.true(window.take(100));
  t.is(window.consumed(49), 0);
  t.is(window.consumed(1), 50);
  t.true(window.take(50));
  t.false(window.take(1));
});

test('of closed streams it is known whether we reset them, until others have closed since', (t) => {
  const closed = new ClosedStreams();
  t.is(closed.ending(1), 'unknown');
  closed.add(1, true);
  closed.add(3, false);
  t.deepEqual([closed.ending(1), closed.ending(3), closed.ending(5)], ['resetByUs', 'otherwise', 'unknown']);
  for (let id = 5; id < 5 + 512 * 2; id += 2) closed.add(id, false);
  t.is(closed.ending(1), 'unknown');
});

test('a block in pieces is one block, bounded in bytes and in small pieces (CVE-2024-27316)', (t) => {
  const block = new HeaderBlock(5000);
  const piece = Buffer.alloc(2000, 'a');
  block.begin(7, Flag.endStream);
  t.deepEqual([block.streamId, block.endStream], [7, true]);
  t.true(block.add(piece, 0, 2000) && block.add(piece, 0, 1500));
  t.is(block.take().toString(), 'a'.repeat(3500));
  t.is(block.streamId, 0);
  block.begin(9, 0);
  t.true(block.add(piece, 0, 2000) && block.add(piece, 0, 2000));
  t.false(block.add(piece, 0, 2000));
  block.take();
  block.begin(11, 0);
  const small = Array.from({ length: 17 }, () => block.add(piece, 0, 0));
  t.deepEqual([small.indexOf(false), small.lastIndexOf(true)], [16, 15]);
});

test('kept bytes come out as they came, and single ones share their memory (CVE-2019-9511)', (t) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 6000 }), { maxLength: 8 }), (pieces) => {
      const kept = new KeptBytes();
      for (const piece of pieces) kept.add(Buffer.from(piece), 0, piece.length);
      const all = Buffer.concat(pieces);
      if (kept.length !== all.length) return false;
      const out: Buffer[] = [];
      for (let piece = kept.shift(); piece !== undefined; piece = kept.shift()) out.push(piece);
      return Buffer.concat(out).equals(all) && kept.length === 0;
    }),
  );
  const kept = new KeptBytes();
  for (let i = 0; i < 4096; i++) kept.add(Buffer.from('x'), 0, 1);
  t.is(kept.shift()?.length, 4096);
});

for (const [name, words, error] of [
  ['none', [], undefined],
  ['an unknown one', [[99, 7]], undefined],
  ['push neither on nor off', [[2, 2]], ErrorCode.protocolError],
  ['a window beyond all windows', [[4, 0x8000_0000]], ErrorCode.flowControlError],
  ['frames smaller than the smallest', [[5, 16_383]], ErrorCode.protocolError],
  ['frames larger than the largest', [[5, 0x100_0000]], ErrorCode.protocolError],
] as const) {
  test(`settings: ${name}`, (t) => {
    const bytes = Buffer.alloc(words.length * 6);
    words.forEach(([id, value], i) => {
      bytes.writeUInt16BE(id, i * 6);
      bytes.writeUInt32BE(value, i * 6 + 2);
    });
    t.is(
      readSettings(bytes, 0, bytes.length, () => {}),
      error,
    );
  });
}

test('settings that are cut', (t) => {
  t.is(
    readSettings(Buffer.alloc(7), 0, 7, () => {}),
    ErrorCode.frameSizeError,
  );
});
