// Who shares a budget with whom, and what is told of it.

import test from 'ava';
import { Budgets } from '../../../../providers/aws/budget/budgets.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const access = (region: string | undefined, accessKeyId?: string) => ({
  region,
  accessKeyId,
  secretAccessKey: accessKeyId && 'secret',
});

const taskArn = (account: string, region = 'eu-central-1') => `arn:aws:ecs:${region}:${account}:task/demo/1`;

const ONE = '111111111111';
const TWO = '222222222222';

function setUp() {
  const budgets = new Budgets(0.5, new ManualClock());
  const { signal } = new AbortController();
  const draw = (provider: string, own = access('eu-central-1')) =>
    budgets.of(provider, own).takeTurn('ecs:ListTasks', 'reading', signal);
  const left = (provider: string) =>
    budgets
      .figures()
      .find((each) => each.provider === provider)
      ?.budgets.find(({ category }) => category === 'clusterResourceRead')?.left;
  return { budgets, draw, left };
}

test('a budget is our share of AWS’s bucket, apart by category', async (t) => {
  const { budgets, draw, left } = setUp();
  await draw('ecs');
  t.is(left('ecs'), 49);
  await budgets
    .of('ecs', access('eu-central-1'))
    .takeTurn('ecs:DescribeTaskDefinition', 'event', new AbortController().signal);
  t.is(left('ecs'), 49);
  t.like(budgets.figures()[0]?.budgets[1], { category: 'taskDefinitionRead', left: 24, burst: 25, fullPerSecond: 10 });
});

test('the whole bucket is ours but for what a call may take to get there', async (t) => {
  const budgets = new Budgets(1, new ManualClock());
  await budgets.of('ecs', access('eu-central-1')).takeTurn('ecs:ListTasks', 'reading', new AbortController().signal);
  t.like(budgets.figures()[0]?.budgets[0], { burst: 80, left: 79, fullPerSecond: 20 });
});

test('the same credentials in the same Region are one budget, other Regions and credentials are others', async (t) => {
  const { draw, left } = setUp();
  await draw('ecs');
  await draw('ecs-b');
  await draw('ecs-us', access('us-east-1'));
  await draw('ecs-key', access('eu-central-1', 'AKIA'));
  t.deepEqual(['ecs', 'ecs-b', 'ecs-us', 'ecs-key'].map(left), [48, 48, 49, 49]);
});

test('a role leads into an account of its own, whoever assumes it', async (t) => {
  const { budgets, draw, left } = setUp();
  const role = (account: string) => ({
    arn: `arn:aws:iam::${account}:role/r`,
    externalId: undefined,
    sessionName: 's',
  });
  const one = { ...access('eu-central-1'), role: role(ONE) };
  const two = { ...access('eu-central-1'), role: role(TWO) };
  await draw('ecs');
  await draw('ecs-one', one);
  await draw('ecs-two', two);
  budgets.of('ecs-one', one).learnAccount(taskArn(ONE));
  budgets.of('ecs-two', two).learnAccount(taskArn(TWO));
  await draw('ecs-one', one);
  t.deepEqual(['ecs', 'ecs-one', 'ecs-two'].map(left), [49, 48, 49]);
});

test('credentials that turn out to lead to one account share its budget from then on', async (t) => {
  const { budgets, draw, left } = setUp();
  const own = access('eu-central-1', 'AKIA');
  await draw('ecs');
  await draw('ecs-key', own);
  await draw('ecs-key', own);
  budgets.of('ecs', access('eu-central-1')).learnAccount(taskArn(ONE));
  t.is(left('ecs-key'), 48);
  budgets.of('ecs-key', own).learnAccount(taskArn(ONE));
  t.is(left('ecs-key'), 49, 'the one that was known first');
  await draw('ecs-key', own);
  t.deepEqual([left('ecs'), left('ecs-key')], [48, 48]);
});

test('two accounts stay apart, and an ARN that names none teaches nothing', async (t) => {
  const { budgets, draw, left } = setUp();
  const other = access('eu-central-1', 'AKIA');
  await draw('ecs');
  await draw('ecs-two', other);
  budgets.of('ecs', access('eu-central-1')).learnAccount(taskArn(ONE));
  budgets.of('ecs-two', other).learnAccount('nonsense');
  t.is(budgets.figures()[1]?.account, undefined);
  budgets.of('ecs-two', other).learnAccount(taskArn(TWO));
  await draw('ecs-two', other);
  t.deepEqual([left('ecs'), left('ecs-two')], [49, 48]);
  t.like(budgets.figures()[1], { account: TWO, region: 'eu-central-1' });
});

test('a Region that the SDK finds by itself is known by the first ARN', async (t) => {
  const { budgets, draw, left } = setUp();
  await draw('ecs', access(undefined));
  await draw('ecs-b', access('eu-central-1', 'AKIA'));
  budgets.of('ecs-b', access('eu-central-1', 'AKIA')).learnAccount(taskArn(ONE));
  budgets.of('ecs', access(undefined)).learnAccount(taskArn(ONE));
  await draw('ecs', access(undefined));
  t.is(left('ecs-b'), 48);
});

test('counts are each provider’s own; throttling slows down all who share the budget', (t) => {
  const { budgets } = setUp();
  const fault = { kind: 'throttled', message: 'ecs:ListTasks is throttled', transient: true } as const;
  budgets.of('ecs', access('eu-central-1')).note('ecs:ListTasks', fault);
  budgets.of('ecs-b', access('eu-central-1')).note('ecs:ListTasks');
  const [first, second] = budgets.figures();
  t.deepEqual(first?.calls, [{ action: 'ecs:ListTasks', ok: 0, throttled: 1, failed: 0 }]);
  t.deepEqual(second?.calls, [{ action: 'ecs:ListTasks', ok: 1, throttled: 0, failed: 0 }]);
  t.like(second?.budgets[0], { perSecond: 7, fullPerSecond: 10, throttled: 1 });
});

test('calls that AWS does not limit are counted and never wait', async (t) => {
  const { budgets } = setUp();
  const aws = budgets.of('aws', access('eu-central-1'));
  const { signal } = new AbortController();
  for (let n = 0; n < 500; n += 1) await aws.takeTurn('sqs:ReceiveMessage', 'event', signal);
  aws.note('sqs:ReceiveMessage');
  t.deepEqual(budgets.figures()[0], {
    provider: 'aws',
    account: undefined,
    region: 'eu-central-1',
    calls: [{ action: 'sqs:ReceiveMessage', ok: 1, throttled: 0, failed: 0 }],
    budgets: [],
  });
});
