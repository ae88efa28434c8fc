import test from 'ava';
import type { ClusterFacts } from '../../../providers/ecs/facts.ts';
import { readTaskDefinition } from '../../../providers/ecs/read-task-definition.ts';
import { type FindingMemory, type ReadOptions, readCluster } from '../../../providers/ecs/snapshot.ts';

const OPTIONS: ReadOptions = { name: 'ecs-eu', health: 'notUnhealthy' };

const read = (facts: Partial<ClusterFacts>) =>
  readCluster(
    {
      scope: 'cluster/demo',
      tasks: [],
      definitions: new Map(),
      hosts: new Map(),
      leaving: new Set(),
      gaps: [],
      ...facts,
    },
    OPTIONS,
  );

test('of a task nothing is made anew while it, its definition, its machine and its leaving are the same', (t) => {
  const task = { ...taskOf('app'), containerInstanceArn: 'm' };
  const facts: ClusterFacts = {
    scope: 'cluster/demo',
    tasks: [task],
    definitions: definitionOf('app'),
    hosts: new Map([['m', { kind: 'absent', reason: 'gone' }]]),
    leaving: new Set(),
    gaps: [],
  };
  const memory: FindingMemory = new WeakMap();
  const itemOf = (change: Partial<ClusterFacts> = {}) => readCluster({ ...facts, ...change }, OPTIONS, memory).items[0];
  const first = itemOf();
  t.is(first?.id, `${task.taskArn}/app`);
  t.is(itemOf({ gaps: [{ object: 'x', reason: 'y' }] }), first);
  const changes: readonly Partial<ClusterFacts>[] = [
    { tasks: [{ ...task }] },
    { definitions: definitionOf('app') },
    { hosts: new Map([['m', { kind: 'absent', reason: 'gone' }]]) },
    { leaving: new Set(['m']) },
  ];
  for (const change of changes) {
    itemOf();
    t.not(itemOf(change), first);
  }
  t.is(itemOf({ definitions: new Map() }), undefined);
});

const portMappings = [{ containerPort: 80 }];

const definitionOf = (...names: readonly string[]) =>
  new Map([
    [
      'd',
      readTaskDefinition({
        networkMode: 'awsvpc',
        containerDefinitions: names.map((name) => ({ name, portMappings })),
      }),
    ],
  ]);

const taskOf = (...names: readonly string[]) => ({
  taskArn: 'arn:aws:ecs:eu-central-1:1:task/demo/0abc',
  taskDefinitionArn: 'd',
  containers: names.map((name) => ({ name })),
});

const NAMES: readonly (readonly [group: string | undefined, container: string, name: string])[] = [
  ['service:web', 'nginx', 'service-web-nginx'],
  ['family:job', 'c', 'family-job-c'],
  ['service:my_app.v2', 'web__1', 'service-my-app-v2-web-1'],
  ['service:Größe', 'App', 'service-Größe-App'],
  ['a:b:c', 'd', 'a-b-c-d'],
  [undefined, 'app', 'app'],
];

for (const [group, container, name] of NAMES) {
  test(`group ${group}, container ${container}: ${name}`, (t) => {
    const reading = read({ tasks: [{ ...taskOf(container), group }], definitions: definitionOf(container) });
    t.is(reading.items[0]?.name, name);
  });
}

test('every container with a port is an item, sidecars too, with the task and its own name as id', (t) => {
  const reading = read({ tasks: [taskOf('app', 'log', 'aws-appmesh')], definitions: definitionOf('app', 'log') });
  t.deepEqual(
    reading.items.map(({ id }) => id),
    ['arn:aws:ecs:eu-central-1:1:task/demo/0abc/app', 'arn:aws:ecs:eu-central-1:1:task/demo/0abc/log'],
  );
});

test('a sidecar without a port is one when a label of ours speaks of it, however it is spelt', (t) => {
  const containerDefinitions = [
    { name: 'app', portMappings },
    { name: 'log', dockerLabels: { 'com.example.team': 'traefik.' } },
    { name: 'pause', portMappings: [] },
    { name: 'hidden', dockerLabels: { 'Traefik.enable': 'false' } },
    { name: 'proxy', dockerLabels: { 'portolan.http.services.s.loadBalancer.server.port': '9000' } },
  ];
  const definitions = new Map([['d', readTaskDefinition({ networkMode: 'awsvpc', containerDefinitions })]]);
  const reading = read({ tasks: [taskOf('app', 'log', 'pause', 'hidden', 'proxy')], definitions });
  t.deepEqual(
    reading.items.map(({ name }) => name),
    ['app', 'hidden', 'proxy'],
  );
  t.like(reading, { status: 'complete', problems: { length: 0 } });
});

test('a task that has stopped is no item, one that is about to is', (t) => {
  const statuses = ['DEPROVISIONING', 'STOPPED'];
  const tasks = statuses.map((lastStatus) => ({ ...taskOf('app'), taskArn: lastStatus, lastStatus }));
  t.deepEqual(
    read({ tasks, definitions: definitionOf('app') }).items.map(({ id }) => id),
    ['DEPROVISIONING/app'],
  );
});

test('labels: all of them as written, for constraints and default rules may name any', (t) => {
  const dockerLabels = {
    'Traefik.Enable': 'true',
    team: 'a',
    'portolan.http.routers.R.rule': 'Host(`a`)',
    traefikx: '1',
  };
  const definition = readTaskDefinition({
    networkMode: 'awsvpc',
    containerDefinitions: [{ name: 'app', dockerLabels }],
  });
  const reading = read({ tasks: [taskOf('app')], definitions: new Map([['d', definition]]) });
  t.deepEqual(reading.items[0]?.declaration, {
    kind: 'labels',
    labels: [
      ['Traefik.Enable', 'true'],
      ['team', 'a'],
      ['portolan.http.routers.R.rule', 'Host(`a`)'],
      ['traefikx', '1'],
    ],
  });
});

test('a resource is as old as its start, before that as its creation', (t) => {
  const times = [{ createdAt: new Date(1000), startedAt: new Date(5000) }, { createdAt: new Date(1000) }, {}];
  const tasks = times.map((time) => ({ ...taskOf('app'), ...time }));
  const { items } = read({ tasks, definitions: definitionOf('app') });
  t.deepEqual(
    items.map((item) => item.startedAtMs),
    [5000, 1000, undefined],
  );
  t.false(items.some((item) => 'startedAtMs' in item && item.startedAtMs === undefined));
});

test('without a gap the scope is complete, empty too', (t) => {
  t.like(read({}), { scope: 'cluster/demo', status: 'complete', items: [], problems: [] });
});

test('with a gap it is partial; when nothing came through it has failed', (t) => {
  const gaps = [{ object: 'scope cluster/demo', reason: 'ecs:DescribeTasks got no answer (ECONNRESET)' }];
  t.is(read({ gaps }).status, 'failed');
  t.is(read({ gaps, tasks: [taskOf('app')], definitions: definitionOf('app') }).status, 'partial');
});

test('a task without its definition is no item', (t) => {
  t.deepEqual(read({ tasks: [taskOf('app')] }).items, []);
});

test('problems: each once, sorted, whatever came first', (t) => {
  const one = { object: 'scope cluster/demo', reason: 'a' };
  const two = { object: 'scope cluster/demo', reason: 'b' };
  const three = { object: 'container x', reason: 'z' };
  const expected = [three, one, two].map((gap) => ({ provider: 'ecs-eu', ...gap }));
  t.deepEqual(read({ gaps: [two, one, three, two] }).problems, expected);
  t.deepEqual(read({ gaps: [three, two, one] }).problems, expected);
});
