// Two accounts through all processes: while the role of one cannot be assumed the routes of the other serve, and once it can
// be, so do its own.

import test from 'ava';
import { type Cloud, startCloud } from '../../sandbox/cloud.ts';
import { pointAwsTo } from '../providers/aws/aws-cloud.ts';
import { freePort, startRouter, untilStatus } from '../support/processes.ts';

const SHOP = '210987654321';
const LAB = '310987654321';
const roleOf = (account: string): string => `arn:aws:iam::${account}:role/reader`;

/** One task of the account that answers under `/<name>`. */
async function runIn(cloud: Cloud, account: string, name: string, containerPort: number): Promise<void> {
  const { ecs } = cloud.accounts.of(account);
  ecs.createCluster('default');
  const dockerLabels = { [`traefik.http.routers.${name}.rule`]: `PathPrefix(\`/${name}\`)` };
  const containerDefinitions = [{ name, portMappings: [{ containerPort }], dockerLabels }];
  const { arn } = ecs.registerTaskDefinition({ family: name, networkMode: 'awsvpc', containerDefinitions });
  await ecs.taskReaches(ecs.runTask({ cluster: 'default', taskDefinition: arn }), 'RUNNING');
}

const instance = (name: string, account: string): readonly string[] =>
  ['region=eu-central-1', 'accessKeyID=a', 'secretAccessKey=b', `roleArn=${roleOf(account)}`, 'refreshSeconds=1'].map(
    (option) => `--providers.ecs.instances.${name}.${option}`,
  );

test('an account whose role cannot be assumed stops no other', async (t) => {
  const cloud = await startCloud();
  t.teardown(() => cloud.close());
  pointAwsTo(cloud.url);
  cloud.sts.createRole({ arn: roleOf(SHOP) });
  await Promise.all([runIn(cloud, SHOP, 'shop', 8197), runIn(cloud, LAB, 'lab', 8198)]);
  const [port, adminPort] = await Promise.all([freePort(), freePort()]);
  const router = startRouter([
    'run',
    `--entryPoints.web.address=127.0.0.1:${port}`,
    `--entryPoints.portolan.address=127.0.0.1:${adminPort}`,
    '--api.insecure=true',
    '--workers=1',
    ...instance('shop', SHOP),
    ...instance('lab', LAB),
  ]);
  t.teardown(async () => {
    router.process.kill();
    await router.ended;
  });
  const ask = async (path: string) => (await fetch(`http://127.0.0.1:${adminPort}${path}`)).text();

  await untilStatus(`http://127.0.0.1:${port}/shop`, 200, router);
  t.is((await fetch(`http://127.0.0.1:${port}/lab`)).status, 404);
  const problems = await ask('/api/problems');
  t.regex(problems, /"provider":\s*"ecs-lab"/);
  t.notRegex(problems, /"provider":\s*"ecs-shop"/);
  t.regex(problems, /sts:AssumeRole of arn:aws:iam::310987654321:role\/reader is denied \(AccessDenied\)/);
  const waiting = await ask('/ready');
  t.regex(waiting, /ecs-lab/);
  t.notRegex(waiting, /ecs-shop/);

  cloud.sts.createRole({ arn: roleOf(LAB) });
  await untilStatus(`http://127.0.0.1:${port}/lab`, 200, router);
  await untilStatus(`http://127.0.0.1:${adminPort}/ready`, 200, router);
  t.deepEqual(JSON.parse(await ask('/api/problems')), []);
});
