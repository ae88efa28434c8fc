// An option is described once: what reading a section gives has its type from there, without a second list of names. The
// compiler holds these lines; what runs shows that the same description decodes and complains.

import test from 'ava';
import { collectDefects } from '../../src/labels/collect-defects.ts';
import { treeFromLabels } from '../../src/labels/from-labels.ts';
import type { LABELLED_ROUTER, ROUTER } from '../../src/labels/http-options.ts';
import { boolean, choice, duration, names } from '../../src/labels/kinds.ts';
import { readSection, section, type Written } from '../../src/labels/section.ts';
import { listOfSections, switchableSection } from '../../src/labels/section-kinds.ts';
import type { RouterDefinition } from '../../src/model/dynamic-configuration.ts';
import type { Labels } from '../../src/model/snapshot.ts';

const LIMIT = section({
  options: {
    period: { kind: duration, meaning: 'How long it holds.' },
    strategy: { kind: choice('soft', 'hard'), meaning: 'What then happens.', default: 'soft' },
    names: { kind: names, meaning: 'Whom it is for.' },
    inner: {
      kind: switchableSection({ options: { on: { kind: boolean, meaning: 'Whether.' } }, later: {} }),
      meaning: 'More of it.',
    },
    steps: {
      kind: listOfSections({ options: { on: { kind: boolean, meaning: 'Whether.' } }, later: {} }, ({ on }) => on),
      meaning: 'One after the other.',
    },
  },
  later: {},
});

/** What the description says, written out by hand: the only place where that is done. */
interface Expected {
  readonly period?: number;
  readonly strategy?: 'soft' | 'hard';
  readonly names?: readonly string[];
  readonly inner?: { readonly on?: boolean };
  readonly steps?: readonly boolean[];
}

type Same<A, B> = [A, B] extends [B, A]
  ? keyof A extends keyof B
    ? keyof B extends keyof A
      ? true
      : false
    : false
  : false;

const read = (...labels: Labels) => {
  const { defects, report } = collectDefects();
  const values = readSection(
    treeFromLabels(labels).root.children[0] ?? { name: '', place: '', children: [] },
    LIMIT,
    report,
  );
  return { values, reasons: defects.map(({ reason }) => reason) };
};

test('a description gives the type of what is read by it', (t) => {
  const isDerived: Same<Written<typeof LIMIT>, Expected> = true;
  t.true(isDerived);
  const { values, reasons } = read(
    ['portolan.http.period', '2s'],
    ['portolan.http.strategy', 'HARD'],
    ['portolan.http.names', 'a,b'],
    ['portolan.http.inner.on', 'true'],
    ['portolan.http.steps[0].on', 'false'],
  );
  const expected: Expected = { period: 2000, strategy: 'hard', names: ['a', 'b'], inner: { on: true }, steps: [false] };
  t.deepEqual(values, expected);
  t.deepEqual(reasons, []);
});

test('and its messages: what was expected, and the nearest name', (t) => {
  t.deepEqual(read(['portolan.http.period', 'soon'], ['portolan.http.strategi', 'soft']).reasons, [
    'expected a duration such as 10s, 500ms or 1m30s, got "soon"',
    'unknown option "strategi" (did you mean strategy?)',
  ]);
});

test('the model knows every option of a router, and no other', (t) => {
  const ofFiles: Same<Written<typeof ROUTER>, RouterDefinition> = true;
  const ofLabels: Same<Written<typeof LABELLED_ROUTER>, RouterDefinition> = true;
  t.true(ofFiles && ofLabels);
});
