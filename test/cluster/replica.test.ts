// A worker's copy of the state: whole versions only, and what does not fit is asked for again.

import test from 'ava';
import { Replica } from '../../src/cluster/replica.ts';
import type { Change } from '../../src/model/change.ts';

const service = (name: string, passHostHeader = true): Change => ({
  kind: 'httpService',
  name: `${name}@test`,
  json: JSON.stringify({ name: `${name}@test`, kind: 'loadBalancer', passHostHeader }),
});

/** A replica that holds version 3 with services a and b. */
function filled(): Replica {
  const replica = new Replica();
  replica.receive({ kind: 'stateChunk', base: 0, version: 3, part: 0, changes: [service('a')] });
  replica.receive({ kind: 'stateChunk', base: 0, version: 3, part: 1, changes: [service('b')] });
  replica.receive({ kind: 'stateCommit', base: 0, version: 3, parts: 2 });
  return replica;
}

test('chunks change nothing until their commit', (t) => {
  const replica = new Replica();
  const chunk = { kind: 'stateChunk', base: 0, version: 1, part: 0, changes: [service('a')] } as const;
  t.deepEqual(replica.receive(chunk), { kind: 'incomplete' });
  t.is(replica.version, 0);
  const receipt = replica.receive({ kind: 'stateCommit', base: 0, version: 1, parts: 1 });
  t.is(receipt.kind, 'committed');
  t.is(replica.version, 1);
});

test('a commit gives the decoded changes of all its parts', (t) => {
  const replica = filled();
  replica.receive({ kind: 'stateChunk', base: 3, version: 4, part: 0, changes: [service('a', false)] });
  t.deepEqual(replica.receive({ kind: 'stateCommit', base: 3, version: 4, parts: 1 }), {
    kind: 'committed',
    version: 4,
    changes: [
      { kind: 'httpService', name: 'a@test', value: { name: 'a@test', kind: 'loadBalancer', passHostHeader: false } },
    ],
  });
});

test('an empty first state is a version too: listeners open with it', (t) => {
  const receipt = new Replica().receive({ kind: 'stateCommit', base: 0, version: 1, parts: 0 });
  t.deepEqual(receipt, { kind: 'committed', version: 1, changes: [] });
});

test('a whole state removes what it does not hold', (t) => {
  const replica = filled();
  replica.receive({ kind: 'stateChunk', base: 0, version: 9, part: 0, changes: [service('b')] });
  const receipt = replica.receive({ kind: 'stateCommit', base: 0, version: 9, parts: 1 });
  t.like(receipt, { kind: 'committed', changes: [{ name: 'a@test', value: undefined }, { name: 'b@test' }] });
});

for (const [story, messages] of [
  ['another base', [{ kind: 'stateCommit', base: 2, version: 4, parts: 0 }]],
  ['a part out of turn', [{ kind: 'stateChunk', base: 3, version: 4, part: 1, changes: [] }]],
  [
    'a missing part',
    [
      { kind: 'stateChunk', base: 3, version: 4, part: 0, changes: [] },
      { kind: 'stateCommit', base: 3, version: 4, parts: 2 },
    ],
  ],
  [
    "another version's part",
    [
      { kind: 'stateChunk', base: 3, version: 4, part: 0, changes: [] },
      { kind: 'stateChunk', base: 3, version: 5, part: 1, changes: [] },
    ],
  ],
] as const) {
  test(`${story} does not fit and leaves the state as it was`, (t) => {
    const replica = filled();
    const receipts = messages.map((message) => replica.receive(message));
    t.is(receipts.at(-1)?.kind, 'unfitting');
    t.is(replica.version, 3);
  });
}
