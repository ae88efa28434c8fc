// What was written wrong by hand, and where it is found: golden/labels.txt and golden/rules.txt have one case a line,
// above the dashes what is written and below them the complaints in the same order; golden/files.txt has whole files.

import test from 'ava';
import { readGoldenCases } from '../rules/golden-file.ts';
import { discover, fileReading, places, serving, taskReading } from './discover.ts';
import { BAD_RULE, NEIGHBOURS, TASK } from './sound.ts';

const describeTask = (key: string, value: string): string => {
  const labels = key === BAD_RULE[0] ? [[key, value] as const] : [BAD_RULE, [key, value] as const];
  const [state] = discover([taskReading('task', [...TASK, ...labels])]);
  if (state === undefined) return 'no state';
  const lost = serving(state).includes('good') ? '' : ', and good is lost';
  return `${places(state).join(' | ') || 'nothing'}${lost}`;
};

const describeFile = (name: string, text: string): string => {
  const [state] = discover([...NEIGHBOURS, fileReading(name, text)]);
  if (state === undefined) return 'no state';
  return [...places(state), `serving ${serving(state).join(' ')}`].join('\n');
};

const describerOf = (file: string) => (line: string) =>
  describeTask(...(file === 'labels.txt' ? splitLabel(line) : ([BAD_RULE[0], line] as const)));

const splitLabel = (line: string): readonly [string, string] => {
  const equals = line.indexOf('=');
  return [line.slice(0, equals), line.slice(equals + 1)];
};

for (const { title, input, expected } of readGoldenCases('golden', import.meta.url)) {
  const [file = '', , name = ''] = title.split(' ');
  if (file === 'files.txt') test(title, (t) => t.is(describeFile(name, input), expected));
  else test(title, (t) => t.deepEqual(input.split('\n').map(describerOf(file)), expected.split('\n')));
}
