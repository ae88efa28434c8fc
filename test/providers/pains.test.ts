// What users of other routers suffer from, as far as it is discovery: each pain has a test that names it (`pain 14: …`), in the
// room that it belongs to; those that belong to no single one are here.

import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { HintBoard } from '../../providers/aws/events/hint-board.ts';
import { readEvent } from '../../providers/aws/events/read-event.ts';
import { createEc2Provider } from '../../providers/ec2/index.ts';
import { createEcsProvider } from '../../providers/ecs/index.ts';
import { startAwsCloud } from './aws/aws-cloud.ts';
import { startDiscovered } from './aws/discovered.ts';
import { WatchedProvider } from './aws/watched-provider.ts';
import { EC2_SETTINGS, runInstance, startEc2 } from './ec2/ec2-under-test.ts';
import { startDiscoveredEcs } from './ecs/discovered-ecs.ts';
import { ECS_SETTINGS, runTasks } from './ecs/ecs-under-test.ts';

/** By the numbers of the list; the others are about the proxy, not about discovery. */
const OF_DISCOVERY = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23];

test('each pain of discovery is named by a test', (t) => {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const files = globSync('{providers,discovery,labels,settings}/**/*.{ts,yml,txt}', { cwd });
  const texts = files.map((file) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
  const named = new Set(
    texts.flatMap((text) => [...text.matchAll(/\bpain (\d+)\b/g)].map(([, number]) => Number(number))),
  );
  t.deepEqual(
    OF_DISCOVERY.filter((number) => !named.has(number)),
    [],
  );
});

const labels = (name: string) => ({
  'traefik.http.routers.web.rule': `Host(\`${name}.example\`)`,
  'traefik.http.services.web.loadBalancer.server.port': '8080',
});

const container = (name: string) => ({
  name: 'app',
  dockerLabels: labels(name),
  portMappings: [{ containerPort: 8080 }],
  healthCheck: { command: ['CMD', 'true'] },
});

test.serial('pain 9: no event tells of health: a reading does, also where events are followed', async (t) => {
  const { cloud, clock, deps } = await startAwsCloud(t);
  cloud.ecs.createCluster('demo');
  const board = new HintBoard();
  const told: string[] = [];
  cloud.sqs.way = (body) => {
    const reading = readEvent(body);
    told.push(reading.kind);
    if (reading.kind === 'hint') board.tell(reading.hint);
    return [];
  };
  const ecs = new WatchedProvider(createEcsProvider(ECS_SETTINGS, deps, board), clock);
  t.teardown(() => ecs.stop());
  const [task] = await runTasks({ cloud, clock, deps }, 1, { containers: [container('web')] });
  if (task === undefined) return t.fail();
  const endpoint = async () => (await ecs.poll()).readings.get('cluster/demo')?.items[0]?.endpoint;
  t.truthy(await endpoint());
  const before = told.length;
  cloud.ecs.setHealth(task, 'app', 'UNHEALTHY');
  t.is(told.length, before);
  t.is(await endpoint(), null);
});

test.serial('pain 13: a server is an address that AWS has, never a name to be looked up', async (t) => {
  const platform = await startDiscoveredEcs(t);
  await runTasks(platform, 3, { containers: [container('web')] });
  t.is(await platform.poll(), 'ready: web 3');
  for (const url of platform.servers()) t.regex(url, /^http:\/\/[\d.]+:8080$/);
});

test.serial(
  'pain 15: several Regions and accounts, each by a name of its own; one that refuses stops no other',
  async (t) => {
    const { cloud, clock, deps } = await startAwsCloud(t);
    cloud.ecs.createCluster('demo');
    await runTasks({ cloud, clock, deps }, 2, { containers: [container('web')] });
    const start = async (name: string, region: string) => {
      const settings = { ...ECS_SETTINGS, name, region };
      const watched = new WatchedProvider(createEcsProvider(settings, deps), clock);
      t.teardown(() => watched.stop());
      return startDiscovered(t, { cloud, clock, deps, watched, settings });
    };
    const europe = await start('ecs-eu', 'eu-central-1');
    t.is(await europe.poll(), 'ready: web 2');
    cloud.ecs.deniedClusters.add('demo');
    const america = await start('ecs-us', 'us-east-1');
    t.is(await america.poll(), 'waits for ecs-us: no route');
    t.deepEqual(europe.routers(), ['web@ecs-eu']);
  },
);

/** What every service of AWS allows in a tag. */
const SAFE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

async function routedByTags(t: ExecutionContext, tags: Readonly<Record<string, string>>) {
  const under = await startEc2(t);
  const discovered = await startDiscovered(t, { ...under, watched: under.ec2, settings: EC2_SETTINGS });
  await runInstance(under, { tags: { 'portolan.enable': 'true', ...tags } });
  return { seen: await discovered.poll(), rules: discovered.rules() };
}

test.serial('pain 17: an instance is routed by its tags, several services at several ports', async (t) => {
  const { seen, rules } = await routedByTags(t, {
    'portolan.http.routers.shop.rule': 'Host(`shop.example`)',
    'portolan.http.routers.shop.service': 'shop',
    'portolan.http.services.shop.loadBalancer.server.port': '8080',
    'portolan.http.routers.admin.rule': 'Host(`shop.example`) && PathPrefix(`/admin`)',
    'portolan.http.routers.admin.service': 'admin',
    'portolan.http.services.admin.loadBalancer.server.port': '9090',
  });
  t.is(seen, 'ready: admin 1, shop 1');
  t.is(rules.length, 2);
});

test.serial('pain 18: a rule of any length, in characters that every tag may have', async (t) => {
  const rule = `Host(\`shop.example\`) && (${Array.from({ length: 20 }, (_, i) => `PathPrefix(\`/area-${i}\`)`).join(' || ')})`;
  const base64 = Buffer.from(rule).toString('base64');
  const pieces = base64.match(/.{1,256}/g) ?? [];
  const tags: Record<string, string> = { 'portolan.http.services.shop.loadBalancer.server.port': '8080' };
  for (const [i, piece] of pieces.entries()) tags[`portolan.http.routers.shop.rule.b64.${i}`] = piece;
  t.true(pieces.length > 1 && Object.entries(tags).every(([key, value]) => SAFE.test(key) && SAFE.test(value)));
  t.deepEqual(await routedByTags(t, tags), { seen: 'ready: shop 1', rules: [rule] });
});

test.serial('pain 17: a provider of EC2 for each team, by a filter on tags', async (t) => {
  const aws = await startAwsCloud(t);
  await runInstance(aws, { tags: { team: 'web-a' } });
  await runInstance(aws, { tags: { team: 'batch' } });
  const settings = { ...EC2_SETTINGS, name: 'ec2-web', filters: [{ name: 'tag:team', values: ['web-?'] }] };
  const ec2 = new WatchedProvider(createEc2Provider(settings, aws.deps), aws.clock);
  t.teardown(() => ec2.stop());
  t.is((await ec2.poll()).readings.get('instances')?.items.length, 1);
});
