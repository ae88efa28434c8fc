// Instances and tags over EC2's query protocol, through the real SDK.

import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Filter,
  paginateDescribeInstances,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import test, { type ExecutionContext } from 'ava';
import { clientOptions, cloudFor } from './clouds.ts';

async function start(t: ExecutionContext) {
  const cloud = await cloudFor(t);
  const client = new EC2Client(clientOptions(cloud));
  t.teardown(() => client.destroy());
  const find = async (...Filters: Filter[]) => {
    const { Reservations } = await client.send(new DescribeInstancesCommand({ Filters }));
    return Reservations?.flatMap((reservation) => reservation.Instances ?? []) ?? [];
  };
  const namesOf = async (...filters: Filter[]) =>
    (await find(...filters)).map(({ Tags }) => Tags?.find(({ Key }) => Key === 'Name')?.Value).sort();
  return { cloud, client, find, namesOf };
}

test('an instance as it was started', async (t) => {
  const { cloud, find } = await start(t);
  const tags = { Name: 'legacy', 'portolan.enable': 'true' };
  const instance = cloud.ec2.runInstance({ tags, publicIpv4: true, ipv6: '2001:db8::7', ports: [8080] });
  await cloud.ec2.instanceReaches(instance, 'running');
  const [found] = await find();
  t.like(found, {
    InstanceId: instance.id,
    State: { Code: 16, Name: 'running' },
    PrivateIpAddress: instance.privateIpv4,
    PublicIpAddress: instance.publicIpv4,
    Ipv6Address: '2001:db8::7',
  });
  t.is(found?.NetworkInterfaces?.[0]?.Ipv6Addresses?.[0]?.Ipv6Address, '2001:db8::7');
  t.deepEqual(found?.LaunchTime, new Date(instance.launchedAtMs));
  t.deepEqual(
    found?.Tags,
    Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  );
  for (const address of [instance.privateIpv4, instance.publicIpv4]) {
    const answer = await fetch(`http://${address}:8080/who?are=you`, { headers: { Connection: 'close' } });
    t.regex(
      await answer.text(),
      new RegExp(`^legacy \\(EC2 instance ${instance.id}\\) at ${address}:8080\\n\\nGET /who`),
    );
  }
});

test('tags survive XML: markup, control characters, every script', async (t) => {
  const { cloud, find } = await start(t);
  const value = 'Host(`a`) && PathPrefix(`/<x>`) || "quoted" \'s &amp; \r\n\tñ 港 😀 ]]>';
  cloud.ec2.runInstance({ tags: { 'rule<&>': value, empty: '' } });
  const [found] = await find();
  t.deepEqual(found?.Tags, [
    { Key: 'rule<&>', Value: value },
    { Key: 'empty', Value: '' },
  ]);
});

test('filters: all must hold, each by any value, with wildcards', async (t) => {
  const { cloud, namesOf } = await start(t);
  cloud.ec2.runInstance({ tags: { Name: 'a', 'portolan.enable': 'true', team: 'blue' } });
  cloud.ec2.runInstance({ tags: { Name: 'b', 'portolan.enable': 'false', team: 'red' } });
  const gone = cloud.ec2.runInstance({ tags: { Name: 'c', 'traefik.enable': 'true', team: 'b*' } });
  cloud.ec2.terminateInstance(gone.id);
  await cloud.ec2.instanceReaches(gone, 'terminated');
  const only = (Name: string, ...Values: string[]): Filter => ({ Name, Values });
  t.deepEqual(await namesOf(), ['a', 'b', 'c']);
  t.deepEqual(await namesOf(only('instance-state-name', 'running', 'pending')), ['a', 'b']);
  t.deepEqual(await namesOf(only('tag:portolan.enable', 'true')), ['a']);
  t.deepEqual(await namesOf(only('tag-key', 'portolan.enable', 'traefik.enable')), ['a', 'b', 'c']);
  t.deepEqual(await namesOf(only('tag-key', '*.enable')), ['a', 'b', 'c']);
  t.deepEqual(await namesOf(only('tag:team', 'b*')), ['a', 'c']);
  t.deepEqual(await namesOf(only('tag:team', 'b\\*')), ['c']);
  t.deepEqual(await namesOf(only('tag:team', '?e?')), ['b']);
  t.deepEqual(await namesOf(only('tag:team', '.*')), []);
  t.deepEqual(await namesOf(only('tag:TEAM', 'blue')), [], 'keys are case-sensitive');
  t.deepEqual(await namesOf(only('tag:team', 'blue', 'red'), only('tag:portolan.enable', 'false')), ['b']);
  t.deepEqual(await namesOf(only('instance-id', gone.id)), ['c']);
  t.deepEqual(await namesOf(only('vpc-id', 'vpc-*')), ['a', 'b', 'c']);
  const error = await t.throwsAsync(namesOf(only('colour', 'blue')));
  t.is(error?.name, 'InvalidParameterValue');
  t.is(error?.message, "The filter 'colour' is invalid");
});

test('pages: every instance once, and never together with ids', async (t) => {
  const { cloud, client } = await start(t);
  const ids = Array.from({ length: 12 }, () => cloud.ec2.runInstance({}).id);
  const found: (string | undefined)[] = [];
  for await (const page of paginateDescribeInstances({ client, pageSize: 5 }, {})) {
    found.push(...(page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []).map((i) => i.InstanceId));
  }
  t.deepEqual(found.sort(), ids.sort());
  t.is(cloud.ec2.api.calls.of('DescribeInstances'), 3);
  const refuse = (input: object) => t.throwsAsync(client.send(new DescribeInstancesCommand(input)));
  const both = await refuse({ InstanceIds: ids.slice(0, 1), MaxResults: 5 });
  t.is(both?.name, 'InvalidParameterCombination');
  t.is(both?.message, 'The parameter instancesSet cannot be used with the parameter maxResults');
  t.is((await refuse({ MaxResults: 4 }))?.name, 'InvalidParameterValue');
  t.is((await refuse({ MaxResults: 1001 }))?.name, 'InvalidParameterValue');
  t.is((await refuse({ MaxResults: 5, NextToken: 'made up' }))?.name, 'InvalidParameterValue');
});

test('ids that are not there or are none at all', async (t) => {
  const { cloud, client } = await start(t);
  const { id } = cloud.ec2.runInstance({});
  const describe = (...InstanceIds: string[]) => client.send(new DescribeInstancesCommand({ InstanceIds }));
  t.is((await describe(id)).Reservations?.length, 1);
  const absent = await t.throwsAsync(describe(id, 'i-0123456789abcdef0'));
  t.is(absent?.name, 'InvalidInstanceID.NotFound');
  t.is(absent?.message, "The instance ID 'i-0123456789abcdef0' does not exist");
  t.is((await t.throwsAsync(describe('web')))?.name, 'InvalidInstanceID.Malformed');
});

test('RunInstances: user data says what listens, one reservation holds them all', async (t) => {
  const { cloud, client } = await start(t);
  const { Instances, ReservationId } = await client.send(
    new RunInstancesCommand({
      ImageId: 'ami-1',
      MinCount: 2,
      MaxCount: 2,
      UserData: Buffer.from('#!/bin/sh\nlisten 8080\n').toString('base64'),
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'pair' }] }],
    }),
  );
  t.is(Instances?.length, 2);
  for (const { InstanceId } of Instances ?? []) {
    const instance = cloud.ec2.instance(InstanceId ?? '');
    t.is(instance.reservationId, ReservationId ?? '');
    await cloud.ec2.instanceReaches(instance, 'running');
    const answer = await fetch(`http://${instance.privateIpv4}:8080/`, { headers: { Connection: 'close' } });
    t.true((await answer.text()).startsWith(`pair (EC2 instance ${InstanceId})`));
  }
});

test('an instance stops, starts again at its address, and ends', async (t) => {
  const { cloud, client, find } = await start(t);
  const instance = cloud.ec2.runInstance({ ports: [8080], publicIpv4: true });
  await cloud.ec2.instanceReaches(instance, 'running');
  const address = instance.privateIpv4;
  const InstanceIds = [instance.id];

  const stop = await client.send(new StopInstancesCommand({ InstanceIds }));
  t.is(stop.StoppingInstances?.[0]?.PreviousState?.Name, 'running');
  await cloud.ec2.instanceReaches(instance, 'stopped');
  await t.throwsAsync(fetch(`http://${address}:8080/`));
  t.is(instance.privateIpv4, address);
  t.is(instance.publicIpv4, undefined);

  await client.send(new StartInstancesCommand({ InstanceIds }));
  await cloud.ec2.instanceReaches(instance, 'running');
  t.is((await fetch(`http://${address}:8080/`, { headers: { Connection: 'close' } })).status, 200);

  await client.send(new TerminateInstancesCommand({ InstanceIds }));
  await cloud.ec2.instanceReaches(instance, 'terminated');
  const [found] = await find();
  t.is(found?.State?.Name, 'terminated');
  t.is(found?.PrivateIpAddress, undefined);
  const error = await t.throwsAsync(client.send(new StartInstancesCommand({ InstanceIds })));
  t.is(error?.name, 'IncorrectInstanceState');
});

test('an instance that is ended while it starts never runs', async (t) => {
  const { cloud } = await start(t);
  const instance = cloud.ec2.runInstance({ ports: [8080] });
  cloud.ec2.terminateInstance(instance.id);
  await cloud.ec2.instanceReaches(instance, 'terminated');
  t.is(instance.privateIpv4, undefined);
});

test('tags come and go', async (t) => {
  const { cloud, client, find } = await start(t);
  const { id } = cloud.ec2.runInstance({ tags: { keep: '1', drop: '2', other: '3' } });
  const Resources = [id];
  const tagsOf = async () => Object.fromEntries((await find())[0]?.Tags?.map(({ Key, Value }) => [Key, Value]) ?? []);
  await client.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'keep', Value: 'new' }] }));
  await client.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'drop' }, { Key: 'other', Value: 'not this' }] }));
  t.deepEqual(await tagsOf(), { keep: 'new', other: '3' });

  const refuse = async (...Tags: { Key: string; Value: string }[]) =>
    (await t.throwsAsync(client.send(new CreateTagsCommand({ Resources, Tags }))))?.name;
  t.is(await refuse({ Key: 'aws:mine', Value: '' }), 'InvalidParameterValue');
  t.is(await refuse({ Key: 'k'.repeat(129), Value: '' }), 'InvalidParameterValue');
  t.is(await refuse({ Key: 'k', Value: 'v'.repeat(257) }), 'InvalidParameterValue');
  const many = Array.from({ length: 49 }, (_, index) => ({ Key: `key${index}`, Value: '' }));
  t.is(await refuse(...many), 'TagLimitExceeded');
  t.deepEqual(await tagsOf(), { keep: 'new', other: '3' }, 'a refused call changes nothing');
});

test('EC2’s own words when it throttles, denies or fails', async (t) => {
  const { cloud, find } = await start(t);
  const { faults } = cloud.ec2.api;
  const nameOfError = async () => (await t.throwsAsync(find()))?.name;
  faults.set('DescribeInstances', { kind: 'throttled' });
  t.is(await nameOfError(), 'RequestLimitExceeded');
  faults.set('DescribeInstances', { kind: 'denied' });
  t.is(await nameOfError(), 'UnauthorizedOperation');
  faults.set('DescribeInstances', { kind: 'broken' });
  t.is(await nameOfError(), 'InternalError');
  faults.clear();
  cloud.ec2.runInstance({});
  faults.set('*', { kind: 'empty' });
  t.deepEqual(await find(), []);
});
