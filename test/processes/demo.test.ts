// The demo's router follows the demo's cloud by its events: nothing in it waits for a reading.

import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import test from 'ava';
import { type Demo, startDemo, stopDemo } from '../support/demo.ts';
import { until } from './router.ts';

const serversOf = async ({ admin }: Demo): Promise<number> => {
  const answer = await fetch(`${admin}/api/http/services/service-orders-web%40ecs`);
  const { loadBalancer }: { loadBalancer: { servers?: readonly unknown[] } } = JSON.parse(await answer.text());
  return loadBalancer.servers?.length ?? 0;
};

const readingsOf = async ({ sandbox }: Demo): Promise<number> => {
  const { ecs }: { ecs: { ListTasks: number } } = JSON.parse(await (await fetch(`${sandbox}/_sandbox/calls`)).text());
  return ecs.ListTasks;
};

test('a service of the demo that is scaled is routed by events alone, and the demo says so', async (t) => {
  const demo = await startDemo(['--workers=1', '--providers.ecs.refreshSeconds=3600']);
  t.teardown(() => stopDemo(demo));
  await until(() => demo.child.output().includes('Changes, as they happen:'));
  t.regex(demo.child.output(), /^ {2}events {3}http:\S+\/events: a task is routed, or left, .* after its event$/m);
  const readings = await readingsOf(demo);
  const credentials = { accessKeyId: 'demo', secretAccessKey: 'demo' };
  const client = new ECSClient({ endpoint: demo.sandbox, region: 'eu-central-1', credentials });
  t.teardown(() => client.destroy());
  for (const desiredCount of [4, 1]) {
    await client.send(new UpdateServiceCommand({ cluster: 'demo', service: 'orders', desiredCount }));
    await until(async () => (await serversOf(demo)) === desiredCount);
  }
  t.is(await readingsOf(demo), readings);
});
