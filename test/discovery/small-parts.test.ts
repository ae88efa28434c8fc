// Back-off, throttle, the texts of faults, the dating of problems: the small parts of discovery.

import test from 'ava';
import { backOffMs } from '../../src/discovery/back-off.ts';
import { canonicalJson } from '../../src/discovery/canonical-json.ts';
import { describeFault } from '../../src/discovery/fault-text.ts';
import { dateProblems } from '../../src/discovery/problems.ts';
import { Throttle } from '../../src/discovery/throttle.ts';
import { ManualClock } from '../support/manual-clock.ts';

test('back-off: jitter spreads a wait over half to one and a half of it, the ceiling holds for all', (t) => {
  t.is(
    backOffMs(1, () => 0),
    250,
  );
  t.is(
    backOffMs(1, () => 0.5),
    500,
  );
  t.is(
    backOffMs(1, () => 0.999),
    749.5,
  );
  t.is(
    backOffMs(50, () => 0),
    30_000,
  );
  t.is(
    backOffMs(50, () => 0.999),
    60_000,
  );
});

test('throttle: the first request runs at once, the next ones together at the end of the interval', async (t) => {
  const clock = new ManualClock();
  const runs: number[] = [];
  const throttle = new Throttle(clock, 100, () => runs.push(clock.nowMs()));
  throttle.request();
  throttle.request();
  await clock.advance(50);
  throttle.request();
  t.deepEqual(runs, [0]);
  await clock.advance(200);
  t.deepEqual(runs, [0, 100]);
  throttle.request();
  t.deepEqual(runs, [0, 100, 250], 'after a pause, at once again');
});

test('throttle: closed, it neither runs nor keeps a timer', async (t) => {
  const clock = new ManualClock();
  let runs = 0;
  const throttle = new Throttle(clock, 100, () => {
    runs += 1;
  });
  throttle.request();
  throttle.request();
  throttle.close();
  throttle.request();
  t.is(clock.pending, 0);
  await clock.advance(200);
  t.is(runs, 1);
});

test('throttle: the wall clock may jump an hour', async (t) => {
  const clock = new ManualClock();
  const runs: number[] = [];
  const throttle = new Throttle(clock, 100, () => runs.push(clock.nowMs()));
  throttle.request();
  clock.jumpWall(-3_600_000);
  throttle.request();
  await clock.advance(100);
  t.deepEqual(runs, [0, 100]);
});

const named = (name: string, message: string, code?: string) =>
  Object.assign(new Error(message), { name, ...(code !== undefined && { code }) });

const FAULTS: readonly (readonly [title: string, fault: unknown, text: string])[] = [
  ['an error', new Error('down'), 'down'],
  ["an SDK's error by its name", named('ThrottlingException', 'Rate exceeded'), 'ThrottlingException: Rate exceeded'],
  ["a socket's error by its code", named('AggregateError', '', 'ECONNREFUSED'), 'ECONNREFUSED'],
  ['an error without anything', new Error(''), 'Error'],
  ['a thrown text', 'broken', 'broken'],
  ['only the first line', new Error('one\n    at secret.ts:1'), 'one'],
  [
    'no user information of a URL',
    new Error('GET http://me:pw@consul:8500/v1 failed'),
    'GET http://***@consul:8500/v1 failed',
  ],
  ['no token of a query', new Error('GET /v1/x?token=s3cr3t&index=4 failed'), 'GET /v1/x?token=***&index=4 failed'],
  ['no token of a header', new Error('refused (X-Consul-Token: s3cr3t)'), 'refused (X-Consul-Token: ***'],
  ['no bearer', new Error('Authorization was Bearer abc.def'), 'Authorization was Bearer ***'],
  ['no access key', new Error('The key AKIAIOSFODNN7EXAMPLE expired'), 'The key *** expired'],
  ['no field of a JSON text', new Error('{"SecretAccessKey":"abc/def"}'), '{"SecretAccessKey":"***"}'],
];

for (const [title, fault, text] of FAULTS) test(`fault text: ${title}`, (t) => t.is(describeFault(fault), text));

test('fault text: bounded', (t) => t.is(describeFault(new Error('x'.repeat(10_000))).length, 301));

test('problems: each once, in a fixed order, with the time they were first seen', (t) => {
  const [a, b, c] = ['a', 'b', 'c'].map((reason) => ({ provider: 'ecs', object: 'router web@ecs', reason }));
  if (a === undefined || b === undefined || c === undefined) return t.fail();
  const first = dateProblems([b, a, b], [], 1000);
  t.deepEqual(first, [
    { ...a, sinceMs: 1000 },
    { ...b, sinceMs: 1000 },
  ]);
  t.deepEqual(dateProblems([c, b], first, 2000), [
    { ...b, sinceMs: 1000 },
    { ...c, sinceMs: 2000 },
  ]);
  const later = dateProblems([a], dateProblems([], first, 2000), 3000);
  t.deepEqual(later, [{ ...a, sinceMs: 3000 }], 'gone and back again: new');
});

test('canonical JSON: one text for one value, whatever the order of its keys', (t) => {
  t.is(canonicalJson({ b: [{ d: 1, c: null }], a: undefined }), '{"b":[{"c":null,"d":1}]}');
  t.is(canonicalJson({ x: { b: 1, a: 2 }, a: 'é' }), '{"a":"é","x":{"a":2,"b":1}}');
});
