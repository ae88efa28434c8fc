// The ECS provider against endpoints that answer what no cloud should, and against none.

import test from 'ava';
import { Budgets } from '../../../providers/aws/budget/budgets.ts';
import { createEcsProvider } from '../../../providers/ecs/index.ts';
import type { EcsSettings } from '../../../src/model/settings.ts';
import { pointAwsTo } from '../aws/aws-cloud.ts';
import { HastyClock } from '../aws/hasty-clock.ts';
import { json, startScriptedAws } from '../aws/scripted-aws.ts';
import { silentLogger } from '../aws/silent-logger.ts';
import { WatchedProvider } from '../aws/watched-provider.ts';
import { ECS_SETTINGS, printProblems } from './ecs-under-test.ts';

/** Discards the port: nothing listens on port 9 of this address. */
const NOBODY = 'http://127.0.0.9:9';

function start(settings: Partial<EcsSettings> = {}) {
  const clock = new HastyClock();
  const provider = createEcsProvider(
    { ...ECS_SETTINGS, ...settings },
    { clock, random: () => 0.5, logger: silentLogger, budgets: new Budgets(1, clock) },
  );
  return { clock, ecs: new WatchedProvider(provider, clock) };
}

test.serial('nobody listens: every cluster has failed, and the watch ends for the feed to back off', async (t) => {
  pointAwsTo(NOBODY);
  const { ecs } = start({ clusters: ['demo', 'other'] });
  const poll = await ecs.poll();
  t.deepEqual(
    [...poll.readings.values()].map(({ status }) => status),
    ['failed', 'failed'],
  );
  t.is(poll.rejection, 'ecs:ListTasks got no answer (ECONNREFUSED)');
});

test.serial('no region anywhere is said in so many words', async (t) => {
  pointAwsTo(NOBODY);
  delete process.env.AWS_REGION;
  const poll = await start({ region: undefined }).ecs.poll();
  t.regex(
    poll.rejection ?? '',
    /^no AWS region is known: neither the settings nor AWS_REGION .+ Set region or AWS_REGION$/,
  );
  t.is(poll.readings.get('cluster/demo')?.status, 'failed');
});

test.serial(
  'pain 19: no credentials anywhere: the message says where they come from, and half a pair is none',
  async (t) => {
    pointAwsTo(NOBODY);
    const poll = await start({ accessKeyId: 'half', secretAccessKey: undefined }).ecs.poll();
    t.regex(poll.rejection ?? '', /^ecs:ListTasks found no AWS credentials: give the task a task role/);
  },
);

test.serial('throttled once, the second try is answered: nobody notices but the clock', async (t) => {
  let calls = 0;
  const throttled = { status: 400, body: '{"__type":"ThrottlingException","message":"Rate exceeded"}' };
  await startScriptedAws(t, () => {
    calls += 1;
    return calls === 1 ? throttled : json({ taskArns: [] });
  });
  const { clock, ecs } = start();
  const poll = await ecs.poll();
  await ecs.stop();
  t.like(poll.readings.get('cluster/demo'), { status: 'complete', problems: { length: 0 } });
  t.deepEqual(clock.pausesMs, [100]);
});

test.serial('pages that lead round in circles end, and make the reading partial', async (t) => {
  let pages = 0;
  await startScriptedAws(t, (action, body) => {
    if (action === 'ListTasks') {
      pages += 1;
      return json({ taskArns: ['arn/task/1'], nextToken: pages % 2 === 0 ? 'a' : 'b' });
    }
    if (action === 'DescribeTasks') {
      t.deepEqual(JSON.parse(body), { cluster: 'demo', tasks: ['arn/task/1'] }, 'asked for once');
      return json({ tasks: [{ taskArn: 'arn/task/1', taskDefinitionArn: 'arn/d:1', containers: [{ name: 'app' }] }] });
    }
    return json({ taskDefinition: { containerDefinitions: [{ name: 'app', portMappings: [{ containerPort: 80 }] }] } });
  });
  const { ecs } = start();
  const reading = (await ecs.poll()).readings.get('cluster/demo');
  await ecs.stop();
  t.is(pages, 3);
  t.is(reading?.status, 'partial');
  t.is(reading?.items.length, 1);
  t.deepEqual(printProblems(reading), ['scope cluster/demo: ecs:ListTasks hands out pages without end']);
});

test.serial('a load balancer’s error page and plain nonsense are faults, not answers', async (t) => {
  const html = { type: 'text/html', body: '<html>Service Unavailable</html>' };
  for (const [answer, kind] of [
    [{ ...html, status: 503 }, /failed at AWS .*503/],
    [{ ...html, status: 200 }, /failed \(SyntaxError\)/],
    [{ status: 200, body: '{"taskArns": ["a"' }, /failed \(SyntaxError\)/],
  ] as const) {
    await startScriptedAws(t, () => answer);
    const poll = await start().ecs.poll();
    t.is(poll.readings.get('cluster/demo')?.status, 'failed');
    t.regex(poll.rejection ?? '', kind);
  }
});

test.serial('a cluster that never answers holds up nobody: its neighbour is published meanwhile', async (t) => {
  await startScriptedAws(t, (_, body) => (body.includes('silent') ? undefined : json({ taskArns: [] })));
  const { clock, ecs } = start({ clusters: ['silent', 'demo'] });
  ecs.begin();
  const [first] = await ecs.published(1);
  t.is(first?.readings[0]?.scope, 'cluster/demo');
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await clock.waitedFor(10_000);
    clock.elapse(10_000);
  }
  const poll = await ecs.finish();
  t.is(poll.readings.get('cluster/silent')?.status, 'failed');
  t.is(poll.rejection, undefined);
  await ecs.stop();
});

test.serial('after the end no connection is left', async (t) => {
  const aws = await startScriptedAws(t, () => json({ taskArns: [] }));
  const { clock, ecs } = start();
  t.is((await ecs.poll()).readings.get('cluster/demo')?.status, 'complete');
  t.is(aws.connections(), 1, 'kept for the next poll');
  await ecs.stop();
  await aws.deserted();
  t.is(aws.connections(), 0);
  t.is(clock.pending, 0);
});
