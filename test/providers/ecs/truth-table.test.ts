// The provider truth table, ECS's column.

import test, { type ExecutionContext } from 'ava';
import type { Fault } from '../../../sandbox/faults.ts';
import type { EcsSettings } from '../../../src/model/settings.ts';
import type { Alter } from '../aws/altered-aws.ts';
import { GRACE_MS } from '../aws/discovered.ts';
import { altered, halve, type Row, testTruthTable, twoHoursAhead } from '../aws/truth-table.ts';
import { type DiscoveredEcs, startDiscoveredEcs } from './discovered-ecs.ts';
import { runTasks } from './ecs-under-test.ts';

const ALL = 'ready: orders 2, web 250';
const NOTHING_YET = 'waits for ecs: no route';

const faulty =
  (operation: string, fault: Fault) =>
  ({ cloud }: DiscoveredEcs): void =>
    cloud.ecs.api.faults.set(operation, fault);

const ROWS: readonly Row<DiscoveredEcs>[] = [
  {
    fault: 'down',
    inflict: faulty('*', { kind: 'down' }),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope cluster\/demo: ecs:ListTasks got no answer/,
  },
  {
    fault: 'throttled',
    inflict: faulty('*', { kind: 'throttled' }),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope cluster\/demo: ecs:ListTasks is throttled/,
  },
  {
    fault: 'throttled in the middle (pain 2), where tasks are described',
    inflict: faulty('DescribeTasks', { kind: 'throttled' }),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope cluster\/demo: ecs:DescribeTasks is throttled/,
  },
  {
    fault: 'page 3 fails (pain 3)',
    inflict: faulty('ListTasks', { kind: 'pageFails', page: 3 }),
    atStart: 'ready: orders 2, web 200',
    later: ALL,
    problem: /^scope cluster\/demo: ecs:ListTasks failed at AWS/,
  },
  {
    fault: 'per-item failures: a task of which DescribeTasks knows nothing',
    inflict: ({ cloud }) => cloud.ecs.failingTasks.set(firstTask(cloud, 'demo'), 'INTERNAL'),
    atStart: 'ready: orders 2, web 249',
    later: ALL,
    problem: /^scope cluster\/demo: ecs:DescribeTasks failed for a part: INTERNAL/,
  },
  {
    fault: 'per-item failures: a task that is MISSING, which is knowledge',
    inflict: ({ cloud }) => cloud.ecs.failingTasks.set(firstTask(cloud, 'demo'), 'MISSING'),
    atStart: 'ready: orders 2, web 249',
    later: 'ready: orders 2, web 249',
  },
  {
    fault: 'one cluster denied (pain 3)',
    inflict: ({ cloud }) => cloud.ecs.deniedClusters.add('demo'),
    atStart: 'ready: orders 2',
    later: ALL,
    problem: /^scope cluster\/demo: ecs:ListTasks is denied/,
  },
  {
    fault: 'empty (pain 23), and true as far as anybody can know: for a grace time 503, never another router',
    inflict: faulty('ListTasks', { kind: 'empty' }),
    atStart: 'ready: no route',
    later: 'ready: orders 503, web 503',
  },
  {
    fault: 'an empty answer to a question about tasks that were just listed',
    inflict: faulty('DescribeTasks', { kind: 'empty' }),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope cluster\/demo: ecs:DescribeTasks left out some/,
  },
  {
    fault: 'half empty: a shorter list is a list',
    inflict: altered(inAnswer('ListTasks', halve)),
    atStart: 'ready: orders 1, web 125',
    later: 'ready: orders 1, web 125',
  },
  {
    fault: 'half empty: DescribeTasks says nothing of every second one',
    inflict: altered(inAnswer('DescribeTasks', halve)),
    atStart: 'ready: orders 1, web 125',
    later: ALL,
    problem: /^scope cluster\/demo: ecs:DescribeTasks left out some/,
  },
  {
    fault: 'garbage items: tasks that hold nothing of what a task has',
    inflict: altered(inAnswer('DescribeTasks', ([, ...rest]) => [{ containers: [{}], attachments: [{}] }, ...rest])),
    atStart: 'ready: orders 1, web 247',
    later: ALL,
    problem: /^scope cluster\/demo: ecs:DescribeTasks left out some/,
  },
  {
    fault: 'garbage for an answer',
    inflict: altered((_, answer) => ({ ...answer, body: '<html>Service Unavailable</html>' })),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope cluster\/demo: ecs:ListTasks failed \(SyntaxError\)/,
  },
  {
    fault: 'an answer of somebody else, which has no list',
    inflict: altered((_, answer) => ({ ...answer, body: '{"error": "please log in"}' })),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope cluster\/demo: ecs:ListTasks answered without a list/,
  },
  {
    fault: 'expired credentials',
    inflict: altered(() => refusal('ExpiredTokenException', 'The security token included in the request is expired')),
    atStart: NOTHING_YET,
    later: ALL,
    problem: /^scope cluster\/demo: ecs:ListTasks is denied \(ExpiredTokenException\)/,
  },
  {
    fault: 'clock skew of two hours',
    inflict: altered(twoHoursAhead(refusal('InvalidSignatureException', 'Signature expired'))),
    atStart: ALL,
    later: ALL,
  },
  { fault: 'slow', inflict: faulty('*', { kind: 'slow', delayMs: 1000 }), atStart: ALL, later: ALL },
];

testTruthTable({ start: startPlatform, mend, all: ALL }, ROWS);

test.serial('a socket that says nothing: not ready at the start, and later everything stays', async (t) => {
  const fresh = await startPlatform(t);
  fresh.cloud.ecs.api.faults.set('*', { kind: 'silent' });
  t.is(await fresh.pollInSilence(), NOTHING_YET);
  t.true(fresh.problems().includes('scope cluster/demo: ecs:ListTasks got no answer (waited 10 s)'));
  t.is(await heal(fresh), ALL);
  fresh.cloud.ecs.api.faults.set('*', { kind: 'silent' });
  t.is(await fresh.pollInSilence(), ALL);
  t.is(await heal(fresh), ALL);
});

test.serial('clusters that cannot be listed: not ready at the start, and later none of them is gone', async (t) => {
  const platform = await startPlatform(t, { clusters: [], autoDiscoverClusters: true });
  platform.cloud.ecs.api.faults.set('ListClusters', { kind: 'denied' });
  t.is(await platform.poll(), NOTHING_YET);
  t.is(await heal(platform), ALL);
  platform.cloud.ecs.api.faults.set('ListClusters', { kind: 'denied' });
  t.is(await platform.poll(), ALL);
  t.true(platform.problems().some((problem) => problem.startsWith('scope clusters: ecs:ListClusters is denied')));
  t.is(await heal(platform), ALL);
  t.deepEqual(platform.problems(), []);
});

test.serial('an empty answer that stays takes the routers away when their grace is over', async (t) => {
  const platform = await startPlatform(t);
  await platform.poll();
  platform.cloud.ecs.api.faults.set('ListTasks', { kind: 'empty' });
  t.is(await platform.poll(), 'ready: orders 503, web 503');
  t.is(await platform.wait(GRACE_MS), 'ready: no route');
});

test.serial('garbage in one revision’s labels costs the object that has it, never a neighbour', async (t) => {
  const platform = await startPlatform(t);
  const dockerLabels = {
    'traefik.http.routers.good.rule': 'Host(`good.example`)',
    'traefik.http.routers.bad.rule': 'Host(`',
    'traefik.http.services.both.loadBalancer.server.port': '8080',
  };
  await runTasks(platform, 1, { cluster: 'other', family: 'mixed', containers: [{ name: 'app', dockerLabels }] });
  t.is(await platform.poll(), 'ready: bad 503, good 1, orders 2, web 250');
  t.is(platform.problems().length, 1);
  t.regex(platform.problems()[0] ?? '', /^router bad@ecs: /);
});

/** `web` on 250 tasks in the cluster `demo`, `orders` on two in the cluster `other`. */
async function startPlatform(
  t: ExecutionContext,
  settings: Partial<EcsSettings> = { clusters: ['demo', 'other'] },
): Promise<DiscoveredEcs> {
  const platform = await startDiscoveredEcs(t, settings);
  platform.cloud.ecs.createCluster('other');
  await runTasks(platform, 250, { family: 'web', containers: [containerOf('web')] });
  await runTasks(platform, 2, { cluster: 'other', family: 'orders', containers: [containerOf('orders')] });
  return platform;
}

const containerOf = (name: string) => ({
  name: 'app',
  dockerLabels: {
    [`traefik.http.routers.${name}.rule`]: `Host(\`${name}.example\`)`,
    [`traefik.http.services.${name}.loadBalancer.server.port`]: '8080',
  },
});

function mend({ cloud }: DiscoveredEcs): void {
  cloud.ecs.api.faults.clear();
  cloud.ecs.deniedClusters.clear();
  cloud.ecs.failingTasks.clear();
}

function heal(platform: DiscoveredEcs): Promise<string> {
  mend(platform);
  return platform.poll();
}

const firstTask = (cloud: DiscoveredEcs['cloud'], cluster: string): string =>
  cloud.ecs.state.cluster(cluster).tasks.keys().next().value ?? '';

/** Changes the first list in the answers of one action. */
function inAnswer(action: string, change: (list: readonly unknown[]) => readonly unknown[]): Alter {
  return (asked, answer) => {
    if (asked !== action) return answer;
    const entries = Object.entries<unknown>(JSON.parse(answer.body));
    const changed = entries.map(([name, value]) => [
      name,
      Array.isArray(value) && name.startsWith('task') ? change(value) : value,
    ]);
    return { ...answer, body: JSON.stringify(Object.fromEntries(changed)) };
  };
}

function refusal(type: string, message: string) {
  return { status: 400, body: JSON.stringify({ __type: type, message }) };
}
