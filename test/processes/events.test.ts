// From an event to a routed request through all processes, without waiting for a reading.

import test from 'ava';
import { QUEUE_PATH } from '../../sandbox/aws/sqs/sqs.ts';
import { startCloud } from '../../sandbox/cloud.ts';
import { pointAwsTo } from '../providers/aws/aws-cloud.ts';
import { routeTo, runRouter, until } from './router.ts';

test.serial('a new task is routed by its event, and one that stops is not any more', async (t) => {
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

test.serial(
  'an instance is routed by its tags as they change, and is last in choice once Spot wants it back',
  async (t) => {
    const cloud = await startCloud();
    t.teardown(() => cloud.close());
    if (!cloud.hasManyAddresses) {
      t.log('skipped: no loopback address but 127.0.0.1');
      return void t.pass();
    }
    pointAwsTo(cloud.url);
    const access = ['region=eu-central-1', 'accessKeyID=a', 'secretAccessKey=b'];
    const router = await runRouter(t, routeTo(9), [
      '--workers=1',
      '--providers.ec2.refreshSeconds=3600',
      `--providers.aws.events.queueUrl=https://sqs.eu-central-1.amazonaws.com${QUEUE_PATH}`,
      ...access.flatMap((each) => [`--providers.ec2.${each}`, `--providers.aws.events.${each}`]),
    ]);
    const start = (tags: Readonly<Record<string, string>>) => cloud.ec2.runInstance({ ports: [8198], tags });
    const tags = {
      'portolan.enable': 'true',
      'portolan.http.routers.web.rule': 'PathPrefix(`/web`)',
      'portolan.http.services.web.loadBalancer.server.port': '8198',
    };
    const answer = async () => {
      const response = await fetch(`http://127.0.0.1:${router.port}/web`);
      return response.status === 200 ? (/i-[0-9a-f]+/.exec(await response.text())?.[0] ?? 'nobody') : response.status;
    };
    const answers = async () => [...new Set([await answer(), await answer(), await answer(), await answer()])].sort();
    const one = start({ Name: 'one' });
    t.is(await answer(), 404);
    cloud.ec2.changeTags(one.id, tags);
    await until(async () => (await answer()) === one.id);
    const other = start({ Name: 'other', ...tags });
    await until(async () => (await answers()).length === 2);
    cloud.ec2.warnOfInterruption(one);
    await until(async () => (await answers()).join() === other.id);
    cloud.ec2.terminateInstance(other.id);
    await until(async () => (await answers()).join() === one.id);
    t.is(await answer(), one.id, 'when nobody else is left');
  },
);
