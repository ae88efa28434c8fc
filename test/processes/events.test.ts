// From an event to a routed request through all processes, without waiting for a reading.

import test from 'ava';
import { QUEUE_PATH } from '../../sandbox/aws/sqs/sqs.ts';
import { startCloud } from '../../sandbox/cloud.ts';
import { pointAwsTo } from '../providers/aws/aws-cloud.ts';
import { routeTo, runRouter, until } from './router.ts';

test('a new task is routed by its event, and one that stops is not any more', async (t) => {
  const cloud = await startCloud();
  t.teardown(() => cloud.close());
  if (!cloud.hasManyAddresses) {
    t.log('skipped: no loopback address but 127.0.0.1');
    return void t.pass();
  }
  pointAwsTo(cloud.url);
  cloud.ecs.createCluster('demo');
  const access = ['region=eu-central-1', 'accessKeyID=a', 'secretAccessKey=b'];
  const router = await runRouter(t, routeTo(9), [
    '--workers=1',
    '--providers.ecs.clusters=demo',
    '--providers.ecs.refreshSeconds=3600',
    `--providers.aws.events.queueUrl=https://sqs.eu-central-1.amazonaws.com${QUEUE_PATH}`,
    ...access.flatMap((each) => [`--providers.ecs.${each}`, `--providers.aws.events.${each}`]),
  ]);
  const { arn } = cloud.ecs.registerTaskDefinition({
    family: 'web',
    networkMode: 'awsvpc',
    containerDefinitions: [
      {
        name: 'web',
        portMappings: [{ containerPort: 8199 }],
        dockerLabels: { 'traefik.http.routers.web.rule': 'PathPrefix(`/web`)' },
      },
    ],
  });
  const status = () => fetch(`http://127.0.0.1:${router.port}/web`).then((answer) => answer.status);
  t.is(await status(), 404);
  const first = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: arn });
  await until(async () => (await status()) === 200);
  cloud.ecs.stopTask(first);
  await until(async () => (await status()) === 503);
  await until(() => cloud.sqs.depth === 0);
  t.is(cloud.ecs.api.calls.of('ListTasks'), 1);
});
