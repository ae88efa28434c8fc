// The demo's router follows the demo's cloud by its events: nothing in it waits for a reading.

import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import test from 'ava';
import type { ProviderFigures } from '../../src/model/provider-figures.ts';
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

async function providersOf({ admin }: Demo): Promise<ReadonlyMap<string, ProviderFigures>> {
  const answer = await fetch(`${admin}/api/providers`);
  const providers: readonly (ProviderFigures & { name: string })[] = JSON.parse(await answer.text());
  return new Map(providers.map((provider) => [provider.name, provider]));
}

test('a service of the demo that is scaled is routed by events alone, and the demo says so; the API shows what each source did', async (t) => {
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
  await until(() => /^events: \d+ for ecs, the last \d+ ms after it happened$/m.test(demo.child.output()));
  await until(async () => (await providersOf(demo)).get('ecs')?.hints?.dirty === 0);
  const providers = await providersOf(demo);
  t.true((providers.get('aws')?.events?.received ?? 0) > 0);
  t.true((providers.get('ecs')?.hints?.lag?.lastMs ?? 60_000) < 60_000);
  t.deepEqual(providers.get('ecs')?.calls[0], { action: 'ecs:ListTasks', ok: readings, throttled: 0, failed: 0 });
  t.true((providers.get('consulcatalog')?.watches?.waiting ?? 0) > 0);
  t.deepEqual(providers.get('file')?.calls, [{ action: 'read', ok: 1, throttled: 0, failed: 0 }]);
});

test('the demo breaks things when it is told to, and says so while its routes go on', async (t) => {
  const demo = await startDemo(['--workers=1', '--chaos=3']);
  t.teardown(() => stopDemo(demo));
  await until(() => /^chaos: \d+ requests to 4 routes so far, all answered$/m.test(demo.child.output()));
  t.regex(demo.child.output(), /^chaos: seed 3; --chaos=3 breaks the same things again$/m);
  t.regex(demo.child.output(), /^chaos: (?!over|seed|\d).*, for \d\.\d s$/m);
  t.notRegex(demo.child.output(), /a request to \S+ failed/);
});
