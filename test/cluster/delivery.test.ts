// One delivery under way, never a queue.

import test from 'ava';
import { Delivery } from '../../src/cluster/delivery.ts';
import type { Change } from '../../src/model/change.ts';
import type { ToWorker } from '../../src/model/messages.ts';

const change: Change = { kind: 'httpServers', name: 'a@test', json: '{}' };

function setUp() {
  const sent: ToWorker[] = [];
  const state = { version: 0 };
  const delivery = new Delivery({
    source: {
      version: () => state.version,
      changesSince: (base) => ({ base, version: state.version, changes: [change, change] }),
      prune: () => {},
      chunk: (changes) => changes.map((one) => [one]),
    },
    send: (message) => sent.push(message),
  });
  return { sent, state, delivery };
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

/** Which of so many ticks said that an acknowledgement is overdue. */
const overdueAt = (delivery: Delivery, ticks: number): number[] =>
  Array.from({ length: ticks }, (_, i) => i + 1).filter(() => delivery.tick());

test('a worker that does not acknowledge is overdue after 10 s', (t) => {
  const { delivery, state } = setUp();
  state.version = 1;
  delivery.publish();
  // The first tick may come at once: ten seconds lie between the first and the eleventh.
  t.deepEqual(overdueAt(delivery, 12), [11, 12]);
});

test('an acknowledgement in time is never overdue, and the next delivery has its own time', (t) => {
  const { delivery, state } = setUp();
  state.version = 1;
  delivery.publish();
  t.deepEqual(overdueAt(delivery, 10), []);
  state.version = 2;
  delivery.applied(1);
  t.deepEqual(overdueAt(delivery, 10), []);
  delivery.applied(2);
  t.deepEqual(overdueAt(delivery, 60), []);
});

test('a worker that is gone is not waited for and is sent nothing', (t) => {
  const { delivery, state, sent } = setUp();
  state.version = 1;
  delivery.publish();
  delivery.close();
  state.version = 2;
  delivery.applied(1);
  t.deepEqual(overdueAt(delivery, 60), []);
  t.is(sent.length, 3);
});
