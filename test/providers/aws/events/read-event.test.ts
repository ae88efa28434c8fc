import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { parse } from 'yaml';
import { EVENT_PATTERNS } from '../../../../providers/aws/events/patterns.ts';
import { readEvent } from '../../../../providers/aws/events/read-event.ts';

const golden = parse(readFileSync(new URL('events.yml', import.meta.url), 'utf8'));

for (const { case: title, body, reading } of golden) {
  test(title, (t) => t.deepEqual(readEvent(typeof body === 'string' ? body : JSON.stringify(body)), reading));
}

test('every pattern has an event in the golden file, and is short enough for a rule', (t) => {
  const kinds = new Set(
    golden.flatMap(({ reading }: { reading: { hint?: { kind: string } } }) => reading.hint?.kind ?? []),
  );
  t.deepEqual([...kinds].sort(), Object.keys(EVENT_PATTERNS).sort());
  for (const pattern of Object.values(EVENT_PATTERNS)) t.true(JSON.stringify(pattern).length <= 2048);
});

test('the rules that the documentation shows are these patterns', (t) => {
  const page = readFileSync(new URL('../../../../docs/discovery.md', import.meta.url), 'utf8');
  const rules = page.split('\n').filter((line) => line.startsWith('{"source"'));
  t.deepEqual(
    rules.map((line) => JSON.parse(line)),
    Object.values(EVENT_PATTERNS),
  );
});

test('whatever comes is a value', (t) => {
  const types = Object.values(EVENT_PATTERNS).flatMap((pattern) => pattern['detail-type']);
  const event = fc.record({
    source: fc.oneof(fc.constantFrom('aws.ecs', 'aws.ec2', 'aws.tag', 'aws.autoscaling'), fc.jsonValue()),
    'detail-type': fc.oneof(fc.constantFrom(...types), fc.jsonValue()),
    resources: fc.jsonValue(),
    detail: fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom('taskArn', 'clusterArn', 'version'), fc.jsonValue()),
    ),
  });
  fc.assert(fc.property(event, (value) => readEvent(JSON.stringify(value)).kind !== 'hint'));
  fc.assert(fc.property(fc.string(), (text) => readEvent(text).kind === 'garbage'));
  t.pass();
});
