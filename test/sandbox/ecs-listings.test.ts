// Pages, batches and their limits, in ECS's own words.

import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListContainerInstancesCommand,
  ListServicesCommand,
  ListTasksCommand,
  paginateListTasks,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import test, { type ExecutionContext } from 'ava';
import { cloudFor, ecsClient, webDefinition } from './clouds.ts';

/** A cluster with `count` tasks that nothing serves. */
async function crowd(t: ExecutionContext, count: number) {
  const cloud = await cloudFor(t, { serveWorkloads: false });
  cloud.ecs.createCluster('demo');
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const tasks = Array.from({ length: count }, () => cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'web' }));
  return { cloud, client: ecsClient(t, cloud), arns: tasks.map((task) => task.arn).sort() };
}

test('ListTasks: every task once, a hundred to a page', async (t) => {
  const { cloud, client, arns } = await crowd(t, 230);
  const pages: (readonly string[])[] = [];
  for await (const page of paginateListTasks({ client }, { cluster: 'demo' })) pages.push(page.taskArns ?? []);
  t.deepEqual(
    pages.map((page) => page.length),
    [100, 100, 30],
  );
  t.deepEqual(pages.flat().sort(), arns);
  t.is(cloud.ecs.api.calls.of('ListTasks'), 3);
});

test('ListTasks: a page may be smaller, and a full last page has no token', async (t) => {
  const { client } = await crowd(t, 4);
  const first = await client.send(new ListTasksCommand({ cluster: 'demo', maxResults: 2 }));
  t.is(first.taskArns?.length, 2);
  const second = await client.send(
    new ListTasksCommand({ cluster: 'demo', maxResults: 2, nextToken: first.nextToken }),
  );
  t.is(second.taskArns?.length, 2);
  t.is(second.nextToken, undefined);
});

test('ListTasks: a task that goes between two pages takes no other with it', async (t) => {
  const { cloud, client, arns } = await crowd(t, 5);
  const first = await client.send(new ListTasksCommand({ cluster: 'demo', maxResults: 2 }));
  const gone = cloud.ecs.state.cluster('demo').tasks.get(first.taskArns?.[1] ?? '');
  if (gone === undefined) return t.fail('no such task');
  cloud.ecs.stopTask(gone);
  const rest = await client.send(new ListTasksCommand({ cluster: 'demo', nextToken: first.nextToken }));
  t.deepEqual([...(first.taskArns ?? []), ...(rest.taskArns ?? [])].sort(), arns);
});

test('ListTasks: a page size or a token that cannot be', async (t) => {
  const { client } = await crowd(t, 1);
  for (const wrong of [{ maxResults: 101 }, { maxResults: 0 }, { nextToken: 'made up' }]) {
    const error = await t.throwsAsync(client.send(new ListTasksCommand({ cluster: 'demo', ...wrong })));
    t.is(error?.name, 'InvalidParameterException');
  }
});

test('ListTasks: by service, family, starter and desired status', async (t) => {
  const { cloud, client } = await crowd(t, 1);
  cloud.ecs.registerTaskDefinition(webDefinition('other', 'awsvpc'));
  const service = cloud.ecs.createService({
    cluster: 'demo',
    name: 'orders',
    taskDefinition: 'other',
    desiredCount: 2,
  });
  await cloud.ecs.serviceSettles(service);
  const stopped = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'web', startedBy: 'me' });
  const count = async (filter: object) =>
    (await client.send(new ListTasksCommand({ cluster: 'demo', ...filter }))).taskArns?.length;
  t.is(await count({ startedBy: 'me' }), 1);
  cloud.ecs.stopTask(stopped);
  await cloud.ecs.taskReaches(stopped, 'STOPPED');
  t.is(await count({}), 3);
  t.is(await count({ serviceName: 'orders' }), 2);
  t.is(await count({ serviceName: service.arn, family: 'other' }), 2);
  t.is(await count({ family: 'web' }), 1);
  t.is(await count({ desiredStatus: 'STOPPED' }), 1);
  t.is(await count({ desiredStatus: 'PENDING' }), 0);
  t.is(await count({ launchType: 'EC2' }), 0);
  const error = await t.throwsAsync(count({ serviceName: 'absent' }));
  t.is(error?.name, 'ServiceNotFoundException');
});

test('DescribeTasks: a hundred at most, what is not there under failures', async (t) => {
  const { client, arns } = await crowd(t, 101);
  const error = await t.throwsAsync(client.send(new DescribeTasksCommand({ cluster: 'demo', tasks: arns })));
  t.is(error?.name, 'InvalidParameterException');
  t.is(error?.message, 'taskIds can have at most 100 items.');
  const absent = arns[0]?.replace(/.{4}$/, '0000') ?? '';
  const answer = await client.send(
    new DescribeTasksCommand({ cluster: 'demo', tasks: [...arns.slice(1, 100), absent] }),
  );
  t.is(answer.tasks?.length, 99);
  t.deepEqual(answer.failures, [{ arn: absent, reason: 'MISSING' }]);
});

test('DescribeTasks: a failure of one task that is there', async (t) => {
  const { cloud, client, arns } = await crowd(t, 2);
  cloud.ecs.failingTasks.set(arns[0] ?? '', 'INTERNAL');
  const answer = await client.send(new DescribeTasksCommand({ cluster: 'demo', tasks: arns }));
  t.deepEqual(
    answer.tasks?.map((task) => task.taskArn),
    [arns[1]],
  );
  t.deepEqual(answer.failures, [{ arn: arns[0], reason: 'INTERNAL' }]);
});

test('DescribeTasks: tags only when they are asked for', async (t) => {
  const { cloud, client } = await crowd(t, 0);
  const tags = [{ key: 'team', value: 'harbour' }];
  const { arn } = cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'web', tags });
  const without = await client.send(new DescribeTasksCommand({ cluster: 'demo', tasks: [arn] }));
  t.deepEqual(without.tasks?.[0]?.tags, []);
  const asked = await client.send(new DescribeTasksCommand({ cluster: 'demo', tasks: [arn], include: ['TAGS'] }));
  t.deepEqual(asked.tasks?.[0]?.tags, tags);
});

test('clusters: listed in pages, one that is not there is an error', async (t) => {
  const { cloud, client } = await crowd(t, 0);
  cloud.ecs.createCluster('second');
  const { clusterArns } = await client.send(new ListClustersCommand({}));
  t.deepEqual(clusterArns, [
    'arn:aws:ecs:eu-central-1:123456789012:cluster/demo',
    'arn:aws:ecs:eu-central-1:123456789012:cluster/second',
  ]);
  const error = await t.throwsAsync(client.send(new ListTasksCommand({ cluster: 'absent' })));
  t.is(error?.name, 'ClusterNotFoundException');
  t.is(error?.message, 'Cluster not found.');
});

test('one cluster may be denied while the others are not', async (t) => {
  const { cloud, client, arns } = await crowd(t, 1);
  cloud.ecs.createCluster('second');
  cloud.ecs.deniedClusters.add('second');
  t.is((await client.send(new ListTasksCommand({ cluster: 'demo' }))).taskArns?.length, arns.length);
  const error = await t.throwsAsync(client.send(new ListTasksCommand({ cluster: 'second' })));
  t.is(error?.name, 'AccessDeniedException');
  t.regex(error?.message ?? '', /not authorized to perform: ecs:ListTasks on resource: \S*cluster\/second/);
});

test('services: ten to a page, ten to a batch', async (t) => {
  const { cloud, client } = await crowd(t, 0);
  const names = Array.from({ length: 11 }, (_, index) => `service-${index}`);
  for (const name of names) {
    cloud.ecs.createService({ cluster: 'demo', name, taskDefinition: 'web', desiredCount: 0 });
  }
  const page = await client.send(new ListServicesCommand({ cluster: 'demo' }));
  t.is(page.serviceArns?.length, 10);
  t.truthy(page.nextToken);
  const error = await t.throwsAsync(client.send(new DescribeServicesCommand({ cluster: 'demo', services: names })));
  t.is(error?.message, 'service names can have at most 10 items.');
});

test('container instances: a hundred to a batch, in pages', async (t) => {
  const { cloud, client } = await crowd(t, 0);
  for (let index = 0; index < 101; index++) {
    const ec2InstanceId = `i-${index.toString(16).padStart(17, '0')}`;
    cloud.ecs.registerContainerInstance({ cluster: 'demo', ec2InstanceId, address: '127.0.0.1' });
  }
  const page = await client.send(new ListContainerInstancesCommand({ cluster: 'demo' }));
  t.is(page.containerInstanceArns?.length, 100);
  const containerInstances = [...cloud.ecs.state.cluster('demo').containerInstances.keys()];
  const all = new DescribeContainerInstancesCommand({ cluster: 'demo', containerInstances });
  const error = await t.throwsAsync(client.send(all));
  t.is(error?.message, 'instanceIds can have at most 100 items.');
  const absent = `${containerInstances[0]?.slice(0, -4)}0000`;
  const some = [...containerInstances.slice(0, 2), absent];
  const answer = await client.send(
    new DescribeContainerInstancesCommand({ cluster: 'demo', containerInstances: some }),
  );
  t.deepEqual(
    answer.containerInstances?.map((instance) => instance.ec2InstanceId),
    ['i-00000000000000000', 'i-00000000000000001'],
  );
  t.deepEqual(answer.failures, [{ arn: absent, reason: 'MISSING' }]);
});

test('a task definition comes back as it was registered, by ARN, revision or family', async (t) => {
  const { client } = await crowd(t, 0);
  const containerDefinitions = [
    {
      name: 'web',
      image: 'example/web:1',
      portMappings: [{ containerPort: 80, protocol: 'tcp' as const }],
      dockerLabels: { 'portolan.http.routers.web.rule': 'Host(`web.localhost`) && PathPrefix(`/"<ü>`)' },
      environment: [{ name: 'MODE', value: 'test' }],
    },
  ];
  const registered = await client.send(
    new RegisterTaskDefinitionCommand({ family: 'labelled', networkMode: 'bridge', containerDefinitions }),
  );
  t.is(registered.taskDefinition?.revision, 1);
  const second = await client.send(new RegisterTaskDefinitionCommand({ family: 'labelled', containerDefinitions }));
  t.is(second.taskDefinition?.revision, 2);
  const arn = registered.taskDefinition?.taskDefinitionArn;
  for (const [taskDefinition, revision] of [
    [arn, 1],
    ['labelled:1', 1],
    ['labelled', 2],
  ] as const) {
    const answer = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    t.is(answer.taskDefinition?.revision, revision);
    t.deepEqual(answer.taskDefinition?.containerDefinitions, containerDefinitions);
  }
  const error = await t.throwsAsync(client.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'absent' })));
  t.is(error?.name, 'ClientException');
  t.is(error?.message, 'Unable to describe task definition.');
});
