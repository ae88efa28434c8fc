// One delivery under way, never a queue.

import test from 'ava';
import { Delivery } from '../../src/cluster/delivery.ts';
import type { Change } from '../../src/model/change.ts';
import type { ToWorker } from '../../src/model/messages.ts';
import { ManualClock } from '../support/manual-clock.ts';

const change: Change = { kind: 'httpServers', name: 'a@test', json: '{}' };

function setUp() {
  const clock = new ManualClock();
  const sent: ToWorker[] = [];
  const state = { version: 0 };
  const overdue: number[] = [];
  const delivery = new Delivery({
    source: {
      version: () => state.version,
      changesSince: (base) => ({ base, version: state.version, changes: [change, change] }),
      prune: () => {},
      chunk: (changes) => changes.map((one) => [one]),
    },
    clock,
    send: (message) => sent.push(message),
    overdue: () => overdue.push(clock.nowMs()),
  });
  return { clock, sent, state, delivery, overdue };
}

const kinds = (sent: readonly ToWorker[]) => sent.map(({ kind }) => kind);

test('before the first state nothing is sent', (t) => {
  const { delivery, sent } = setUp();
  delivery.publish();
  t.deepEqual(sent, []);
});

test('a delivery is its chunks and a commit', (t) => {
  const { delivery, sent, state } = setUp();
  state.version = 1;
  delivery.publish();
  t.deepEqual(kinds(sent), ['stateChunk', 'stateChunk', 'stateCommit']);
  t.like(sent.at(-1), { base: 0, version: 1, parts: 2 });
});

test('what changes while a delivery is under way is one later delivery', (t) => {
  const { delivery, sent, state } = setUp();
  state.version = 1;
  delivery.publish();
  for (state.version = 2; state.version < 9; state.version++) delivery.publish();
  t.is(sent.length, 3);
  delivery.applied(1);
  t.like(sent.at(-1), { base: 1, version: 9 });
  t.is(sent.length, 6);
});

test('a worker that asks for everything gets everything', (t) => {
  const { delivery, sent, state } = setUp();
  state.version = 5;
  delivery.publish();
  delivery.applied(5);
  state.version = 6;
  delivery.publish();
  delivery.wanted();
  t.like(sent.at(-1), { base: 0, version: 6 });
});

test('a worker that never acknowledges is reported once, after 10 s', async (t) => {
  const { clock, delivery, state, overdue } = setUp();
  state.version = 1;
  delivery.publish();
  await clock.advance(9_999);
  t.deepEqual(overdue, []);
  await clock.advance(60_000);
  t.is(overdue.length, 1);
});

test('an acknowledgement in time is never overdue', async (t) => {
  const { clock, delivery, state, overdue } = setUp();
  state.version = 1;
  delivery.publish();
  delivery.applied(1);
  await clock.advance(60_000);
  t.deepEqual(overdue, []);
});
