// Keys of session tickets: the same for everybody until they are rotated, and then other ones.

import test from 'ava';
import { TicketKeys } from '../../src/cluster/ticket-keys.ts';
import { ManualClock } from '../support/manual-clock.ts';

test('they are rotated twice a day, and told', async (t) => {
  const clock = new ManualClock();
  let made = 0;
  const told: Uint8Array[] = [];
  const keys = new TicketKeys(
    clock,
    (bytes) => new Uint8Array(bytes).fill(++made),
    (rotated) => told.push(rotated),
  );
  t.deepEqual(keys.current, new Uint8Array(48).fill(1));
  await clock.advance(12 * 3_600_000 - 1);
  t.deepEqual(told, []);
  await clock.advance(1);
  await clock.advance(12 * 3_600_000);
  t.deepEqual(told, [new Uint8Array(48).fill(2), new Uint8Array(48).fill(3)]);
  t.true(keys.current === told[1]);
  keys.close();
  await clock.advance(48 * 3_600_000);
  t.is(told.length, 2);
});
