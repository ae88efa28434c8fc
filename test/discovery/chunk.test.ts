// Changes are cut so that no message stalls a worker (property e).

import test from 'ava';
import fc from 'fast-check';
import { chunkChanges } from '../../src/discovery/chunk.ts';
import type { Change } from '../../src/model/change.ts';
import { RUNS } from './runs.ts';

const change = (name: string, bytes: number): Change => ({
  kind: 'httpRouter',
  name: `${name}@ecs`,
  json: 'x'.repeat(bytes),
});

/** The message as it leaves the primary. */
const messageBytes = (changes: readonly Change[]): number =>
  Buffer.byteLength(JSON.stringify({ kind: 'stateChunk', base: 2 ** 40, version: 2 ** 40, part: 9999, changes }));

test('no changes, no chunks', (t) => t.deepEqual(chunkChanges([], 1000), []));

test('what fits travels together', (t) => {
  const changes = [change('a', 10), change('b', 10)];
  t.deepEqual(chunkChanges(changes, 1000), [changes]);
});

test('an entry larger than the limit travels alone and whole', (t) => {
  const [a, big, b] = [change('a', 10), change('big', 5000), change('b', 10)];
  t.deepEqual(chunkChanges([a, big, b], 1000), [[a], [big], [b]]);
});

test('quotes count as they are sent, escaped once more', (t) => {
  const quotes: Change = { kind: 'httpRouter', name: 'a@ecs', json: '"'.repeat(400) };
  t.is(chunkChanges([quotes, quotes], 1000).length, 2);
});

const anyChange: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('httpRouter', 'httpServers'),
  name: fc.string({ maxLength: 20 }).map((name) => `${name}@ecs` as const),
  json: fc.option(fc.string({ unit: 'grapheme', maxLength: 300 })),
});

const anyChanges = fc.array(anyChange, { maxLength: 40, size: 'max' });

test('property: chunks concatenate to the input, none is empty, each fits or is a single entry', (t) => {
  fc.assert(
    fc.property(anyChanges, fc.integer({ min: 1, max: 4000 }), (changes, maxBytes) => {
      const chunks = chunkChanges(changes, maxBytes);
      t.deepEqual(chunks.flat(), changes);
      for (const chunk of chunks) t.true(chunk.length === 1 || (chunk.length > 1 && messageBytes(chunk) <= maxBytes));
    }),
    RUNS,
  );
});

test('property: chunks are not smaller than they must be: two neighbours never fit together', (t) => {
  fc.assert(
    fc.property(anyChanges, (changes) => {
      const chunks = chunkChanges(changes, 1000);
      for (const [index, chunk] of chunks.entries()) {
        const [following] = chunks[index + 1] ?? [];
        if (following !== undefined) t.true(messageBytes([...chunk, following]) > 1000 - 64);
      }
    }),
    RUNS,
  );
});
