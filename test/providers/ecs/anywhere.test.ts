// ECS Anywhere: machines outside of EC2, whose addresses SSM has (traefik#8839: asked for them, EC2 fails the whole call).

import test from 'ava';
import type { Fault } from '../../../sandbox/faults.ts';
import type { ScopeStatus } from '../../../src/model/snapshot.ts';
import { REFRESH_MS } from '../aws/watched-provider.ts';
import { type EcsUnderTest, printItems, printProblems, runTasks, startEcs } from './ecs-under-test.ts';

const ASK = 'DescribeInstanceInformation';
/** Five minutes. */
const FRESH_POLLS = 300_000 / REFRESH_MS;

/** A task on each of so many machines. */
async function startAnywhere(t: Parameters<typeof startEcs>[0], machines: number): Promise<EcsUnderTest> {
  const under = await startEcs(t, { ecsAnywhere: true });
  const { ecs, ssm } = under.cloud;
  for (let n = 0; n < machines; n += 1) {
    const ec2InstanceId = `mi-${String(n).padStart(17, '0')}`;
    const address = `192.0.2.${n}`;
    ssm.machines.set(ec2InstanceId, address);
    ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId, address });
  }
  const containers = [{ name: 'app', portMappings: [{ containerPort: 80 }] }];
  await runTasks(under, machines, { family: 'far', networkMode: 'bridge', containers });
  return under;
}

const asked = ({ cloud }: EcsUnderTest): number => cloud.ssm.api.calls.of(ASK);

const pollDemo = async ({ ecs }: EcsUnderTest) => (await ecs.poll()).readings.get('cluster/demo');

test.serial('bridge and host ports are on the addresses that SSM has, asked for 50 at a time and once', async (t) => {
  const under = await startAnywhere(t, 60);
  await runTasks(under, 1, { family: 'host', networkMode: 'host' });
  const reading = await pollDemo(under);
  t.is(reading?.status, 'complete');
  t.deepEqual(printProblems(reading), []);
  const items = printItems(reading);
  t.is(new Set(items.filter((item) => item.startsWith('family-far')).map((item) => item.split(' ')[1])).size, 60);
  t.regex(items[0] ?? '', /^family-far-app 192\.0\.2\.\d+ 80>\d{5}\/tcp$/);
  t.regex(items.at(-1) ?? '', /^family-host-app 192\.0\.2\.\d+ 8080>8080\/tcp$/);
  t.is(asked(under), 2);
  t.is(under.cloud.ec2.api.calls.of('DescribeInstances'), 0);
  await pollDemo(under);
  t.is(asked(under), 2);
});

test.serial('an address that changed is known after a while, a machine that SSM forgot declares only', async (t) => {
  const under = await startAnywhere(t, 2);
  const [first = '', second = ''] = under.cloud.ssm.machines.keys();
  await pollDemo(under);
  under.cloud.ssm.machines.set(first, '198.51.100.7');
  under.cloud.ssm.machines.delete(second);
  for (let poll = 1; poll < FRESH_POLLS; poll += 1) await pollDemo(under);
  t.is(asked(under), 1);
  const reading = await pollDemo(under);
  t.is(asked(under), 2);
  t.deepEqual(
    printItems(reading).map((item) => item.split(' ')[1]),
    ['198.51.100.7', 'declares'],
  );
  t.deepEqual(printProblems(reading), [
    `instance ${second}: SSM knows no address of it (ssm:DescribeInstanceInformation)`,
  ]);
});

const DENIED = 'ssm:DescribeInstanceInformation is denied (AccessDeniedException): the role needs this permission';
const AWAY = 'ssm:DescribeInstanceInformation got no answer (ECONNRESET)';

/** At the first reading, with a neighbour that has an address of its own. */
const ROWS: readonly (readonly [fault: Fault, status: ScopeStatus, far: readonly string[], problem: string])[] = [
  [{ kind: 'denied' }, 'complete', ['family-far-app declares'], `instance mi-00000000000000000: ${DENIED}`],
  [{ kind: 'down' }, 'partial', [], `scope cluster/demo: ${AWAY}`],
  [
    { kind: 'empty' },
    'complete',
    ['family-far-app declares'],
    'instance mi-00000000000000000: SSM knows no address of it (ssm:DescribeInstanceInformation)',
  ],
];

for (const [fault, status, far, problem] of ROWS) {
  test.serial(`SSM ${fault.kind}: ${status}, the neighbour serves, and what is mended is seen at once`, async (t) => {
    const under = await startAnywhere(t, 1);
    await runTasks(under, 1, { family: 'near' });
    under.cloud.ssm.api.faults.set(ASK, fault);
    const reading = await pollDemo(under);
    t.is(reading?.status, status);
    t.deepEqual(printProblems(reading), [problem]);
    const items = printItems(reading);
    t.deepEqual(
      items.filter((item) => item.startsWith('family-far')),
      [...far],
    );
    t.true(items.some((item) => /^family-near-app 127\.\S+ 8080>8080\/tcp$/.test(item)));
    under.cloud.ssm.api.faults.clear();
    t.is(printItems(await pollDemo(under)).filter((item) => item.endsWith('declares')).length, 0);
  });
}

for (const kind of ['denied', 'down'] as const) {
  test.serial(`SSM ${kind} later: the address that was known is used on`, async (t) => {
    const under = await startAnywhere(t, 1);
    const before = printItems(await pollDemo(under));
    under.cloud.ssm.api.faults.set(ASK, { kind });
    let reading = await pollDemo(under);
    for (let poll = 1; poll < FRESH_POLLS; poll += 1) reading = await pollDemo(under);
    t.true(asked(under) > 1);
    t.is(reading?.status, 'complete');
    t.deepEqual(printItems(reading), before);
    t.deepEqual(printProblems(reading), []);
  });
}
