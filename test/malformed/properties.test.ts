// What holds for every text that somebody may write as a label, a rule or a file: nothing throws, neighbours serve, and a
// rule either serves or is complained about with its position. PROPERTY_RUNS=100000 searches longer.

import test from 'ava';
import fc from 'fast-check';
import type { RoutingState } from '../../src/model/routing-state.ts';
import { anyLabels } from '../labels/arbitrary-labels.ts';
import { ruleLikeText } from '../rules/arbitrary-rule.ts';
import { malformedFile, malformedRule } from './arbitrary-malformed.ts';
import { complaints, discover, fileReading, serving, taskReading } from './discover.ts';
import { NEIGHBOURS, TASK, TOML, YAML } from './sound.ts';

const RUNS = { seed: 20_261_123, numRuns: Number(process.env.PROPERTY_RUNS ?? 300) };

/** Without a state nothing serves. */
const servingIn = (state: RoutingState | undefined): readonly string[] => (state === undefined ? [] : serving(state));

/** A text with a piece cut out, doubled or replaced. */
const damaged = (text: string): fc.Arbitrary<string> =>
  fc
    .record({
      start: fc.nat(text.length),
      length: fc.nat(20),
      instead: fc.oneof(
        fc.constant(''),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('\t', '{', ']', '"', '&a ', '*a', '#'),
      ),
    })
    .map(({ start, length, instead }) => text.slice(0, start) + instead + text.slice(start + length));

const anyFile = fc.oneof(
  malformedFile,
  damaged(YAML).map((text) => ({ name: 'bad.yml', text })),
  damaged(TOML).map((text) => ({ name: 'bad.toml', text })),
  fc.string({ unit: 'binary' }).map((text) => ({ name: 'bad.yml', text })),
);

test('property: a rule serves, or is complained about with its position; its neighbours serve', (t) => {
  fc.assert(
    fc.property(fc.oneof(ruleLikeText, malformedRule, fc.string({ unit: 'binary' })), (rule) => {
      const [state] = discover([...NEIGHBOURS, taskReading('task', [...TASK, ['http.routers.bad.rule', rule]])]);
      const names = servingIn(state);
      t.deepEqual(
        names.filter((name) => name !== 'bad'),
        ['good', 'near', 'next'],
      );
      if (names.includes('bad') || rule === '') return;
      t.true(state && complaints(state).some((complaint) => /position \d+|well-formed/.test(complaint)), rule);
    }),
    RUNS,
  );
});

test('property: whatever labels one task has, others keep their routes', (t) => {
  fc.assert(
    fc.property(anyLabels, (labels) => {
      const names = servingIn(discover([...NEIGHBOURS, taskReading('task', labels, '')])[0]);
      t.true(names.includes('near') && names.includes('next'));
    }),
    RUNS,
  );
});

test('property: whatever becomes of a file, others are read, and what cannot be read leaves its own state', (t) => {
  fc.assert(
    fc.property(anyFile, ({ name, text }) => {
      const before = fileReading(name, name.endsWith('.yml') ? YAML : TOML);
      const after = fileReading(name, text);
      const [, state] = discover([...NEIGHBOURS, before], [after]);
      const names = servingIn(state);
      t.true(names.includes('near') && names.includes('next'));
      if (after.status === 'failed') t.true(names.includes('good') && names.includes('bad'));
    }),
    RUNS,
  );
});
