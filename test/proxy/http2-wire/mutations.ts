// Conversations with a few things wrong: frames dropped, repeated, swapped, moved to other streams, their flags, types,
// lengths and bytes changed, payloads put into each other, the end cut off.

import fc from 'fast-check';
import { type Frame, frame, HEAD_BYTES } from './frames.ts';

type Parts = readonly Buffer[];
type Mutation = (frames: Parts) => Parts;

const at = (frames: Parts, where: number): number => where % Math.max(1, frames.length);

const changed = (frames: Parts, where: number, change: (bytes: Buffer) => Buffer): Parts =>
  frames.map((bytes, i) => (i === at(frames, where) ? change(Buffer.from(bytes)) : bytes));

function parse(bytes: Buffer): Frame {
  return {
    type: bytes[3] ?? 0,
    flags: bytes[4] ?? 0,
    stream: bytes.readUInt32BE(5),
    payload: bytes.subarray(HEAD_BYTES),
  };
}

const reframed = (bytes: Buffer, change: Partial<Frame>): Buffer => {
  const { type, flags, stream, payload } = { ...parse(bytes), ...change };
  return frame(type, flags, stream, payload);
};

const where = fc.nat(1000);

const MUTATION: fc.Arbitrary<Mutation> = fc.oneof(
  where.map(
    (i): Mutation =>
      (frames) =>
        frames.filter((_, nth) => nth !== at(frames, i)),
  ),
  where.map(
    (i): Mutation =>
      (frames) =>
        frames.flatMap((one, nth) => (nth === at(frames, i) ? [one, one] : [one])),
  ),
  fc.tuple(where, where).map(
    ([i, j]): Mutation =>
      (frames) => {
        const [one, other] = [frames[at(frames, i)], frames[at(frames, j)]];
        return frames.map((bytes) => (bytes === one ? (other ?? bytes) : bytes === other ? (one ?? bytes) : bytes));
      },
  ),
  fc.tuple(where, fc.constantFrom(1, 4, 8, 32, 2, 64)).map(
    ([i, bit]): Mutation =>
      (frames) =>
        changed(frames, i, (bytes) => reframed(bytes, { flags: parse(bytes).flags ^ bit })),
  ),
  fc.tuple(where, fc.constantFrom(0, 1, 2, 3, 5, 7, 9, 11, 2 ** 31 - 1)).map(
    ([i, stream]): Mutation =>
      (frames) =>
        changed(frames, i, (bytes) => reframed(bytes, { stream })),
  ),
  fc.tuple(where, fc.nat(11)).map(
    ([i, type]): Mutation =>
      (frames) =>
        changed(frames, i, (bytes) => reframed(bytes, { type })),
  ),
  // The length alone: what follows is read from another place.
  fc.tuple(where, fc.integer({ min: -4, max: 12 })).map(
    ([i, more]): Mutation =>
      (frames) =>
        changed(frames, i, (bytes) => {
          bytes.writeUIntBE(Math.max(0, bytes.length - HEAD_BYTES + more), 0, 3);
          return bytes;
        }),
  ),
  fc.tuple(where, where, where).map(
    ([i, j, cut]): Mutation =>
      (frames) =>
        changed(frames, i, (bytes) => {
          const { payload } = parse(bytes);
          const other = parse(frames[at(frames, j)] ?? bytes).payload;
          const middle = cut % (payload.length + 1);
          return reframed(bytes, {
            payload: Buffer.concat([payload.subarray(0, middle), other, payload.subarray(middle)]),
          });
        }),
  ),
  fc.tuple(where, where, fc.nat(255)).map(
    ([i, place, value]): Mutation =>
      (frames) =>
        changed(frames, i, (bytes) => {
          bytes[place % bytes.length] = value;
          return bytes;
        }),
  ),
  fc.tuple(where, where).map(
    ([i, cut]): Mutation =>
      (frames) => [...frames.slice(0, at(frames, i)), (frames[at(frames, i)] ?? Buffer.alloc(0)).subarray(0, cut % 20)],
  ),
);

/** One to four things are wrong. */
export const MUTATED: fc.Arbitrary<(frames: Parts) => Buffer> = fc
  .array(MUTATION, { minLength: 1, maxLength: 4 })
  .map((all) => (frames) => Buffer.concat(all.reduce<Parts>(apply, frames)));

/** Behind a cut there is nothing left to change. */
const apply = (frames: Parts, mutation: Mutation): Parts =>
  frames.every(({ length }) => length >= HEAD_BYTES) ? mutation(frames) : frames;
