import test from 'ava';
import { describeAll } from '../../../providers/ecs/describe-all.ts';
import { fail, ok } from '../../../src/model/result.ts';

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `task ${i}`);
const found = (batch: readonly string[]) => ok({ found: batch.map((arn) => ({ arn })), failures: [] });

test('every name is found, missing, or the reason why is told', async (t) => {
  const account = await describeAll(
    'ecs:DescribeTasks',
    ['here', 'gone', 'odd', 'worse', 'forgotten'],
    async () =>
      ok({
        found: [{ arn: 'here' }],
        failures: [
          { arn: 'gone', reason: 'MISSING' },
          { arn: 'odd', reason: 'INTERNAL' },
          { arn: 'worse', reason: 'INTERNAL', detail: 'the disk is full' },
        ],
      }),
    ({ arn }) => arn,
  );
  t.deepEqual([...account.found.keys()], ['here']);
  t.deepEqual(account.missing, ['gone']);
  t.deepEqual(account.faults, [
    'ecs:DescribeTasks failed for a part: INTERNAL',
    'ecs:DescribeTasks failed for a part: the disk is full',
    'ecs:DescribeTasks left out some of what it was asked for',
  ]);
});

test('a batch that fails takes only itself along', async (t) => {
  const fault = { kind: 'unreachable', message: 'gone for a while', transient: true } as const;
  const account = await describeAll(
    'ecs:DescribeTasks',
    names(250),
    async (batch) => (batch.includes('task 150') ? fail(fault) : found(batch)),
    ({ arn }) => arn,
  );
  t.is(account.found.size, 150);
  t.deepEqual(account.faults, ['gone for a while']);
});

test('nothing asked, nothing sent', async (t) => {
  let sent = 0;
  const describe = async (batch: readonly string[]) => {
    sent += 1;
    return found(batch);
  };
  const account = await describeAll('ecs:DescribeTasks', [], describe, ({ arn }) => arn);
  t.is(sent, 0);
  t.deepEqual(account, { found: new Map(), missing: [], faults: [] });
});
