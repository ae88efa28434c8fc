// "A snapshot is a set of scopes, each complete, partial or failed" (DESIGN section 2), rule by rule and as properties.

import test from 'ava';
import fc from 'fast-check';
import { applySnapshot, hasLearnt, hasSpoken, NO_SCOPES, type Scopes } from '../../src/discovery/scopes.ts';
import type { ScopeReading, Snapshot } from '../../src/model/snapshot.ts';
import { RUNS } from './runs.ts';
import { complete, failed, labelled, partial, snapshot } from './snapshots.ts';

const after = (...snapshots: Snapshot[]): Scopes => snapshots.reduce(applySnapshot, NO_SCOPES);

/** `cluster/a: web=1 api=2` for each scope, so that a test compares one text. */
const shown = (scopes: Scopes): string[] =>
  [...scopes.byName].map(([name, { items }]) => {
    const contents = [...items.values()].map(({ id, declaration }) =>
      declaration.kind === 'labels' ? `${id}=${declaration.labels[0]?.[1]}` : id,
    );
    return `${name}: ${contents.sort().join(' ')}`.trim();
  });

test('a complete reading replaces its scope and no other', (t) => {
  const scopes = after(
    snapshot([complete('a', labelled('web', '1'), labelled('api', '1')), complete('b', labelled('db', '1'))]),
    snapshot([complete('a', labelled('web', '2'))]),
  );
  t.deepEqual(shown(scopes), ['a: web=2', 'b: db=1']);
});

test('a complete reading without items empties its scope', (t) => {
  t.deepEqual(shown(after(snapshot([complete('a', labelled('web', '1'))]), snapshot([complete('a')]))), ['a:']);
});

test('a partial reading adds and updates and removes nothing', (t) => {
  const scopes = after(
    snapshot([complete('a', labelled('web', '1'), labelled('api', '1'))]),
    snapshot([partial('a', labelled('web', '2'), labelled('new', '1'))]),
  );
  t.deepEqual(shown(scopes), ['a: api=1 new=1 web=2']);
});

test('a failed reading keeps the items, whatever it carries itself, and shows its problems', (t) => {
  const before = after(snapshot([complete('a', labelled('web', '1'))]));
  const scopes = applySnapshot(before, snapshot([{ ...failed('a', 'throttled'), items: [labelled('web', '9')] }]));
  t.deepEqual(shown(scopes), ['a: web=1']);
  t.is(scopes.byName.get('a')?.problems[0]?.reason, 'throttled');
});

test('the problems of a scope are those of its latest reading', (t) => {
  const scopes = after(snapshot([failed('a', 'one')]), snapshot([failed('a', 'two')]), snapshot([complete('a')]));
  t.deepEqual(scopes.byName.get('a')?.problems, []);
});

test('a reading of which more comes adds what it has, and the scope has not spoken before its end', (t) => {
  const begun = { ...partial('a', labelled('web', '1')), more: true } as const;
  const scopes = after(snapshot([begun], ['a']));
  t.deepEqual(shown(scopes), ['a: web=1']);
  t.false(hasSpoken(scopes));
  t.true(hasLearnt(scopes), 'it may be served');
  const next = applySnapshot(scopes, snapshot([{ ...partial('a', labelled('api', '1')), more: true }]));
  t.deepEqual(shown(next), ['a: api=1 web=1']);
  t.false(hasSpoken(next));
  t.true(hasSpoken(applySnapshot(next, snapshot([complete('a', labelled('web', '1'))]))));
  t.true(hasSpoken(applySnapshot(next, snapshot([failed('a')]))) === false, 'nothing of it was read to its end');
});

test('a scope that is no longer known is gone, one that is not mentioned stays', (t) => {
  const before = after(snapshot([complete('a', labelled('web', '1')), complete('b', labelled('db', '1'))], ['a', 'b']));
  t.deepEqual(shown(applySnapshot(before, snapshot([]))), ['a: web=1', 'b: db=1']);
  t.deepEqual(shown(applySnapshot(before, snapshot([], ['b']))), ['b: db=1']);
  t.deepEqual(shown(applySnapshot(before, snapshot([], []))), []);
});

test('one scope twice in a snapshot: both readings count, in their order', (t) => {
  const readings = [complete('a', labelled('web', '1')), partial('a', labelled('api', '1'))];
  t.deepEqual(shown(after(snapshot(readings, ['a', 'a']))), ['a: api=1 web=1']);
});

test('what says nothing new changes nothing, to the very object', (t) => {
  const say = () => snapshot([complete('a', labelled('web', '1')), failed('b')], ['a', 'b']);
  const scopes = after(say());
  t.is(applySnapshot(scopes, say()), scopes);
});

test('an item keeps its identity while its content is the same', (t) => {
  const before = after(snapshot([complete('a', labelled('web', '1'), labelled('api', '1'))]));
  const now = applySnapshot(before, snapshot([complete('a', labelled('web', '1'), labelled('api', '2'))]));
  t.is(now.byName.get('a')?.items.get('web'), before.byName.get('a')?.items.get('web'));
  t.not(now.byName.get('a')?.items.get('api'), before.byName.get('a')?.items.get('api'));
});

test('a provider has spoken when its list of scopes is known and each has reported, not all of them failures', (t) => {
  t.false(hasSpoken(NO_SCOPES));
  t.false(hasSpoken(after(snapshot([complete('a')]))), 'the list is unknown');
  t.false(hasSpoken(after(snapshot([complete('a')], ['a', 'b']))), 'b has not reported');
  t.false(hasSpoken(after(snapshot([failed('a'), failed('b')], ['a', 'b']))), 'nothing was ever read');
  t.true(hasSpoken(after(snapshot([failed('a'), partial('b')], ['a', 'b']))));
  t.true(hasSpoken(after(snapshot([], []))), 'nothing to read');
});

const names = ['a', 'b', 'c'];
const anyItem = fc.record({ id: fc.constantFrom('w', 'x', 'y', 'z'), value: fc.constantFrom('1', '2') });
const anyItems = fc
  .uniqueArray(anyItem, { selector: ({ id }) => id, maxLength: 4 })
  .map((items) => items.map(({ id, value }) => labelled(id, value)));
const anyReading: fc.Arbitrary<ScopeReading> = fc
  .record({
    scope: fc.constantFrom(...names),
    status: fc.constantFrom('complete', 'partial', 'failed'),
    items: anyItems,
  })
  .map((reading) => ({ ...reading, problems: [] }));
const anySnapshot = fc
  .record({ readings: fc.array(anyReading, { maxLength: 4 }), knownScopes: fc.option(fc.subarray(names)) })
  .map(({ readings, knownScopes }) => snapshot(readings, knownScopes ?? undefined));
const anyHistory = fc.array(anySnapshot, { maxLength: 6 }).map((snapshots) => after(...snapshots));

test('property: failed readings change nothing but problems and status', (t) => {
  fc.assert(
    fc.property(anyHistory, fc.subarray(names), anyItems, (before, scopes, items) => {
      const now = applySnapshot(before, snapshot(scopes.map((scope) => ({ ...failed(scope), items }))));
      for (const [name, { items }] of now.byName) {
        const was = before.byName.get(name);
        if (was === undefined) t.is(items.size, 0);
        else t.true(items === was.items);
      }
      t.is(now.known, before.known);
    }),
    RUNS,
  );
});

test('property: a partial reading never removes an item', (t) => {
  fc.assert(
    fc.property(anyHistory, fc.constantFrom(...names), anyItems, (before, scope, items) => {
      const now = applySnapshot(before, snapshot([partial(scope, ...items)]));
      const [was, is] = [before.byName.get(scope)?.items ?? new Map(), now.byName.get(scope)?.items ?? new Map()];
      t.deepEqual(
        [...was.keys()].filter((id) => !is.has(id)),
        [],
      );
      for (const item of items) t.deepEqual(is.get(item.id), item);
    }),
    RUNS,
  );
});

test('property: snapshots of different scopes may arrive in any order', (t) => {
  const readings = fc.uniqueArray(anyReading, { selector: ({ scope }) => scope });
  const both = readings.chain((inOrder) =>
    fc.record({
      inOrder: fc.constant(inOrder),
      shuffled: fc.shuffledSubarray(inOrder, { minLength: inOrder.length, maxLength: inOrder.length }),
    }),
  );
  const apply = (before: Scopes, readings: ScopeReading[]) =>
    shown(readings.reduce((scopes, reading) => applySnapshot(scopes, snapshot([reading])), before)).sort();
  fc.assert(
    fc.property(anyHistory, both, (before, { inOrder, shuffled }) => {
      t.deepEqual(apply(before, inOrder), apply(before, shuffled));
    }),
    RUNS,
  );
});
