// Five hundred malformed label sets, rules and files, the same ones in every run: each is complained about with its place,
// costs nothing but what has it, and throws nowhere.

import test from 'ava';
import fc from 'fast-check';
import type { RoutingState } from '../../src/model/routing-state.ts';
import { malformedFile, malformedLabel, malformedRule } from './arbitrary-malformed.ts';
import { complaints, discover, fileReading, places, serving, taskReading } from './discover.ts';
import { BAD_RULE, NEIGHBOURS, TASK, TOML, YAML } from './sound.ts';

const SEED = 20_261_123;
const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number): readonly T[] =>
  fc.sample(arbitrary, { seed: SEED, numRuns });

test('what the cases are made of is sound', (t) => {
  const [state] = discover([
    ...NEIGHBOURS,
    taskReading('task', [...TASK, BAD_RULE]),
    fileReading('bad.yml', YAML.replaceAll(/(good|bad)/g, 'yaml-$1')),
    fileReading('bad.toml', TOML.replaceAll(/(good|bad)/g, 'toml-$1')),
  ]);
  t.deepEqual(state && complaints(state), []);
  t.is(state && serving(state).length, 8);
});

test('200 label sets', (t) => {
  for (const [key, value] of sample(malformedLabel, 200)) {
    const said = `${key}=${value}`;
    const [state] = discover([...NEIGHBOURS, taskReading('task', [...TASK, BAD_RULE, [key, value]])]);
    if (state === undefined) return t.fail(said);
    t.true(
      places(state).some((place) => leadsTo(key, place)),
      said,
    );
    t.deepEqual(servingBeside(state), ['good', 'near', 'next'], said);
  }
});

/** The label itself, or the one that it stands below and that takes nothing below it. */
function leadsTo(key: string, place: string): boolean {
  const label = place.slice(place.indexOf(' at portolan.') + ' at portolan.'.length);
  return key.startsWith(label) && label.split('.').length > 2;
}

const servingBeside = (state: RoutingState): readonly string[] => serving(state).filter((name) => name !== 'bad');

test('150 rules', (t) => {
  for (const rule of sample(malformedRule, 150)) {
    const [state] = discover([...NEIGHBOURS, taskReading('task', [...TASK, ['http.routers.bad.rule', rule]])]);
    if (state === undefined) return t.fail(rule);
    const [complaint = '', ...others] = complaints(state);
    t.regex(complaint, /^router bad@any: error while parsing rule .* position \d+/, rule);
    t.deepEqual(others, [], rule);
    t.deepEqual(serving(state), ['good', 'near', 'next'], rule);
  }
});

test('150 files: their place is a line, and what was good before them goes on', (t) => {
  for (const { name, text } of sample(malformedFile, 150)) {
    const before = fileReading(name, name.endsWith('.yml') ? YAML : TOML);
    const [sound, state] = discover([...NEIGHBOURS, before], [fileReading(name, text)]);
    if (sound === undefined || state === undefined) return t.fail(text);
    t.deepEqual(complaints(sound), []);
    t.true(
      places(state).some((place) => / at (?:bad\.\w+:\d+:\d+|position \d+)$/.test(place)),
      text,
    );
    t.deepEqual(servingBeside(state), ['good', 'near', 'next'], text);
  }
});
