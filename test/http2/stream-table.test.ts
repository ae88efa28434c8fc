// Found by their number as long as they are there, whatever else comes and goes.

import test from 'ava';
import fc from 'fast-check';
import { StreamTable } from '../../src/http2/stream-table.ts';
import '../support/fixed-seed.ts';

test('it holds what a Map would', (t) => {
  const odd = fc.nat(80).map((n) => n * 2 + 1);
  const step = fc.record({ comes: fc.boolean(), id: odd });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const table = new StreamTable<{ readonly id: number }>();
      const model = new Map<number, { readonly id: number }>();
      for (const { comes, id } of steps) {
        if (!comes) {
          table.delete(id);
          model.delete(id);
        } else if (!model.has(id)) {
          const member = { id };
          table.add(member);
          model.set(id, member);
        }
        if (table.size !== model.size || table.get(id) !== model.get(id)) return false;
      }
      for (let id = 1; id < 165; id += 2) if (table.get(id) !== model.get(id)) return false;
      return new Set(table.members()).size === model.size;
    }),
  );
  t.pass();
});

test('numbers that share their place', (t) => {
  const table = new StreamTable<{ readonly id: number }>();
  for (const id of [1, 33, 65, 97]) table.add({ id });
  table.delete(33);
  t.deepEqual(
    [1, 33, 65, 97].map((id) => table.get(id)?.id),
    [1, undefined, 65, 97],
  );
});
