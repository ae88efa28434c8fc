// Each fault as a caller meets it, the token buckets, and what a person can do with curl.

import {
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import test, { type ExecutionContext } from 'ava';
import { ManualClock } from '../support/manual-clock.ts';
import { cloudFor, ecsClient, webDefinition } from './clouds.ts';

async function start(t: ExecutionContext, options = {}) {
  const cloud = await cloudFor(t, { serveWorkloads: false, ...options });
  cloud.ecs.createCluster('demo');
  cloud.ecs.registerTaskDefinition(webDefinition('web', 'awsvpc'));
  const tasks = [1, 2, 3].map(() => cloud.ecs.runTask({ cluster: 'demo', taskDefinition: 'web' }).arn);
  const client = ecsClient(t, cloud);
  const list = (input = {}) => client.send(new ListTasksCommand({ cluster: 'demo', ...input }));
  return { cloud, client, list, tasks, faults: cloud.ecs.api.faults };
}

test('an operation that is down cuts the connection; the others answer', async (t) => {
  const { client, list, faults } = await start(t);
  faults.set('ListTasks', { kind: 'down' });
  const error = await t.throwsAsync(list());
  t.regex(`${error?.name} ${error?.message}`, /ECONNRESET|socket hang up|TimeoutError/);
  t.is((await client.send(new ListClustersCommand({}))).clusterArns?.length, 1);
  faults.clear('ListTasks');
  t.is((await list()).taskArns?.length, 3);
});

test('throttled, denied and broken are ECS’s own errors', async (t) => {
  const { list, faults } = await start(t);
  const failure = async () => {
    const error: unknown = await list().catch((reason: unknown) => reason);
    return error instanceof Error ? `${error.name}: ${error.message}` : 'no error';
  };
  faults.set('*', { kind: 'throttled' });
  t.is(await failure(), 'ThrottlingException: Rate exceeded');
  faults.set('*', { kind: 'denied' });
  t.regex(await failure(), /^AccessDeniedException: User: \S+ is not authorized to perform: ecs:ListTasks/);
  faults.set('*', { kind: 'broken' });
  t.regex(await failure(), /^ServerException: /);
});

test('garbage is 200 and nothing that the service would say', async (t) => {
  const { cloud, list, faults } = await start(t);
  faults.set('ListTasks', { kind: 'garbage' });
  t.is((await t.throwsAsync(list()))?.name, 'SyntaxError');
  cloud.consul.faults.set('/v1/catalog/services', { kind: 'garbage' });
  const answer = await fetch(`${cloud.url}/v1/catalog/services`);
  t.is(answer.status, 200);
  t.regex(await answer.text(), /^<html>/);
});

test('a slow operation answers the truth when its time has come', async (t) => {
  const clock = new ManualClock();
  const { cloud, list, faults } = await start(t, { clock });
  faults.set('ListTasks', { kind: 'slow', delayMs: 5000 });
  let answered = false;
  const answer = list().finally(() => {
    answered = true;
  });
  while (cloud.ecs.api.calls.of('ListTasks') === 0) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(4999);
  t.false(answered);
  await clock.advance(1);
  t.is((await answer).taskArns?.length, 3);
});

test('a silent operation never answers', async (t) => {
  const { cloud, client, faults } = await start(t);
  faults.set('ListTasks', { kind: 'silent' });
  const waiting = new AbortController();
  const answer = client.send(new ListTasksCommand({ cluster: 'demo' }), { abortSignal: waiting.signal });
  const aborted = t.throwsAsync(answer, { name: 'AbortError' });
  while (cloud.ecs.api.calls.of('ListTasks') === 0) await new Promise((resolve) => setImmediate(resolve));
  waiting.abort();
  await aborted;
});

test('one page of a listing fails, the pages before and after do not', async (t) => {
  const { list, faults } = await start(t);
  const first = await list({ maxResults: 1 });
  const second = await list({ maxResults: 1, nextToken: first.nextToken });
  faults.set('ListTasks', { kind: 'pageFails', page: 2 });
  t.is((await list({ maxResults: 1 })).taskArns?.length, 1);
  const error = await t.throwsAsync(list({ maxResults: 1, nextToken: first.nextToken }));
  t.is(error?.name, 'ServerException');
  t.is((await list({ maxResults: 1, nextToken: second.nextToken })).taskArns?.length, 1);
});

test('an empty operation answers with nothing in it', async (t) => {
  const { client, list, tasks, faults } = await start(t);
  faults.set('*', { kind: 'empty' });
  const listed = await list({ maxResults: 1 });
  t.deepEqual(listed.taskArns, []);
  t.is(listed.nextToken, undefined);
  const described = await client.send(new DescribeTasksCommand({ cluster: 'demo', tasks }));
  t.deepEqual([described.tasks, described.failures], [[], []]);
  const definition = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'web' }));
  t.is(definition.taskDefinition, undefined);
});

test('the token buckets are off until they are switched on, then shared within a category', async (t) => {
  const clock = new ManualClock();
  const { cloud, client, list, tasks } = await start(t, { clock });
  const describe = () => client.send(new DescribeTasksCommand({ cluster: 'demo', tasks }));
  cloud.ecs.api.throttle.enabled = true;
  for (let call = 0; call < 50; call++) await Promise.all([list(), describe()]);
  t.is((await t.throwsAsync(list()))?.name, 'ThrottlingException');
  t.is((await t.throwsAsync(describe()))?.name, 'ThrottlingException');
  t.is((await client.send(new ListClustersCommand({}))).clusterArns?.length, 1, 'another category');
  await clock.advance(50);
  await describe();
  t.is((await t.throwsAsync(list()))?.name, 'ThrottlingException', 'twenty a second: 50 ms bring one token');
  cloud.ecs.api.throttle.enabled = false;
  await list();
});

test('a person breaks and mends things with curl', async (t) => {
  const { cloud, list } = await start(t);
  const faultsUrl = `${cloud.url}/_sandbox/faults`;
  const put = (body: unknown) => fetch(faultsUrl, { method: 'PUT', body: JSON.stringify(body) });
  const set = await put({ operation: 'ListTasks', fault: { kind: 'throttled' } });
  t.is(set.status, 200);
  t.is((await t.throwsAsync(list()))?.name, 'ThrottlingException');
  await put({ operation: '/v1/catalog/services', fault: { kind: 'broken' } });
  t.is((await fetch(`${cloud.url}/v1/catalog/services`)).status, 500);
  t.deepEqual(await (await fetch(faultsUrl)).json(), [
    { operation: 'ListTasks', fault: { kind: 'throttled' } },
    { operation: '/v1/catalog/services', fault: { kind: 'broken' } },
  ]);
  await fetch(`${faultsUrl}?operation=ListTasks`, { method: 'DELETE' });
  t.is((await list()).taskArns?.length, 3);
  t.deepEqual(await (await fetch(faultsUrl, { method: 'DELETE' })).json(), []);
  t.is((await fetch(`${cloud.url}/v1/catalog/services`)).status, 200);

  t.is((await put({ operation: 'ListTask', fault: { kind: 'down' } })).status, 400);
  t.is((await put({ operation: 'ListTasks', fault: { kind: 'sideways' } })).status, 400);
  t.is((await fetch(faultsUrl, { method: 'PUT', body: '{' })).status, 400);
  t.is((await fetch(`${cloud.url}/_sandbox/nothing`)).status, 404);
});

test('the first page says what there is', async (t) => {
  const { cloud } = await start(t);
  const page = await (await fetch(cloud.url)).text();
  t.regex(page, /ECS cluster demo/);
  t.regex(page, /ListTasks.*DescribeContainerInstances/);
  const calls = await (await fetch(`${cloud.url}/_sandbox/calls`)).json();
  t.deepEqual(calls, { ecs: {}, ec2: {}, sqs: {}, ssm: {}, sts: {} });
});

test('what no service speaks is refused in that service’s protocol', async (t) => {
  const { cloud } = await start(t);
  const post = (headers: Record<string, string>, body: string) => fetch(cloud.url, { method: 'POST', headers, body });
  const target = (action: string) => ({ 'X-Amz-Target': `AmazonEC2ContainerServiceV20141113.${action}` });
  const unknown = await post(target('DeleteEverything'), '{}');
  t.is(unknown.status, 400);
  t.like(await unknown.json(), { __type: 'UnknownOperationException' });
  for (const body of ['{', '[]', '{"cluster": 7}']) {
    t.like(await (await post(target('ListTasks'), body)).json(), { __type: 'SerializationException' });
  }
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const invalid = await post(form, 'Action=DescribeEverything&Version=2016-11-15');
  t.is(invalid.status, 400);
  t.regex(await invalid.text(), /<Response><Errors><Error><Code>InvalidAction<\/Code>/);
});

test('the sandbox listens on loopback only', async (t) => {
  await t.throwsAsync(cloudFor(t, { host: '0.0.0.0' }), { message: /loopback only/ });
});
