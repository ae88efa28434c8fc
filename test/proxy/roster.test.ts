import test from 'ava';
import fc from 'fast-check';
import { type Place, Roster } from '../../src/proxy/roster.ts';
import '../support/fixed-seed.ts';

function membersOf<T>(roster: Roster<T>): T[] {
  const members: T[] = [];
  roster.visit((member) => members.push(member));
  return members;
}

test('whoever comes is there until it leaves, and leaves once', (t) => {
  const roster = new Roster<string>();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => roster.add(name));
  t.deepEqual(membersOf(roster).sort(), ['a', 'b', 'c']);
  if (a !== undefined) roster.delete(a);
  if (a !== undefined) roster.delete(a);
  t.deepEqual(membersOf(roster).sort(), ['b', 'c']);
  roster.clear();
  t.is(roster.size, 0);
  for (const place of [b, c]) if (place !== undefined) roster.delete(place);
  roster.add('d');
  t.deepEqual(membersOf(roster), ['d']);
});

test('a member may be there twice', (t) => {
  const roster = new Roster<string>();
  const first = roster.add('a');
  roster.add('a');
  roster.delete(first);
  t.deepEqual(membersOf(roster), ['a']);
});

test('whoever stays is visited, whoever leaves or comes meanwhile', (t) => {
  const leaving = fc.array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(leaving, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (leave, come) => {
      const roster = new Roster<number>();
      const places: Place<number>[] = Array.from({ length: 12 }, (_, i) => roster.add(i));
      const gone = new Set<number>();
      const seen = new Set<number>();
      roster.visit((member) => {
        if (member >= 100) return;
        t.false(gone.has(member));
        seen.add(member);
        for (const other of leave[member] ?? []) {
          const place = places[other];
          if (place !== undefined) roster.delete(place);
          gone.add(other);
        }
        if (come[member]) roster.add(100 + member);
      });
      for (let i = 0; i < 12; i++) if (!gone.has(i) && !seen.has(i)) return false;
      return membersOf(roster).filter((member) => member < 100).length === 12 - gone.size;
    }),
  );
  t.pass();
});
