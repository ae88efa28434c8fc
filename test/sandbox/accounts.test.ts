// STS and SSM by the real SDK: sessions lead into other accounts, and machines outside of EC2 are described in pages.

import { ECSClient, type ECSClientConfig, ListClustersCommand } from '@aws-sdk/client-ecs';
import { paginateDescribeInstanceInformation, SSMClient } from '@aws-sdk/client-ssm';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import test from 'ava';
import type { Cloud } from '../../sandbox/cloud.ts';
import { clientOptions, cloudFor } from './clouds.ts';

const RoleArn = 'arn:aws:iam::210987654321:role/reader';

function assume(cloud: Cloud, ExternalId?: string) {
  const { credentials, ...clientConfig } = clientOptions(cloud);
  const params = { RoleArn, RoleSessionName: 'test', ...(ExternalId !== undefined && { ExternalId }) };
  return fromTemporaryCredentials({ params, clientConfig, masterCredentials: credentials })();
}

test('a session has keys of its own for an hour, and sees what its account has', async (t) => {
  const cloud = await cloudFor(t);
  cloud.sts.createRole({ arn: RoleArn });
  cloud.ecs.createCluster('own');
  cloud.accounts.of('210987654321').ecs.createCluster('theirs');
  const credentials = await assume(cloud);
  const lastsMs = (credentials.expiration?.getTime() ?? 0) - Date.now();
  t.true(lastsMs > 3_500_000 && lastsMs <= 3_600_000);
  const clustersOf = async (options: ECSClientConfig) => {
    const client = new ECSClient(options);
    t.teardown(() => client.destroy());
    return (await client.send(new ListClustersCommand({}))).clusterArns;
  };
  t.deepEqual(await clustersOf({ ...clientOptions(cloud), credentials }), [
    'arn:aws:ecs:eu-central-1:210987654321:cluster/theirs',
  ]);
  t.deepEqual(await clustersOf(clientOptions(cloud)), ['arn:aws:ecs:eu-central-1:123456789012:cluster/own']);
});

test('an unknown role, and one without its external id or with another, are refused in the same words', async (t) => {
  const cloud = await cloudFor(t);
  const refusal = {
    name: 'AccessDenied',
    message: /not authorized to perform: sts:AssumeRole on resource: arn\S+reader$/,
  };
  await t.throwsAsync(assume(cloud), refusal);
  cloud.sts.createRole({ arn: RoleArn, externalId: 'secret' });
  await t.throwsAsync(assume(cloud), refusal);
  await t.throwsAsync(assume(cloud, 'other'), refusal);
  t.truthy(await assume(cloud, 'secret'));
  cloud.sts.deleteRole(RoleArn);
  await t.throwsAsync(assume(cloud, 'secret'), refusal);
});

test('machines are described 50 at a time, all or those that are asked for', async (t) => {
  const cloud = await cloudFor(t);
  const client = new SSMClient(clientOptions(cloud));
  t.teardown(() => client.destroy());
  for (let n = 0; n < 60; n += 1) cloud.ssm.machines.set(`mi-${n}`, `192.0.2.${n}`);
  const read = async (input: { Filters?: { Key: string; Values: string[] }[]; MaxResults?: number }) => {
    const found: string[] = [];
    for await (const { InstanceInformationList } of paginateDescribeInstanceInformation({ client }, input)) {
      found.push(...(InstanceInformationList ?? []).map(({ InstanceId, IPAddress }) => `${InstanceId} ${IPAddress}`));
    }
    return found;
  };
  t.is((await read({})).length, 60);
  t.is(cloud.ssm.api.calls.of('DescribeInstanceInformation'), 2);
  const Filters = [{ Key: 'InstanceIds', Values: ['mi-7', 'mi-99'] }];
  t.deepEqual(await read({ Filters }), ['mi-7 192.0.2.7']);
  await t.throwsAsync(read({ MaxResults: 51 }), { name: 'ValidationException' });
  await t.throwsAsync(read({ Filters: [{ Key: 'Colour', Values: ['red'] }] }), { name: 'InvalidFilterKey' });
});
