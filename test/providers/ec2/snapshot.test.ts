import type { Instance } from '@aws-sdk/client-ec2';
import test from 'ava';
import { plainFacts } from '../../../providers/ec2/facts.ts';
import { readInstances } from '../../../providers/ec2/snapshot.ts';
import type { Ec2Settings } from '../../../src/model/settings.ts';

const read = (instances: readonly Instance[], addressType: Ec2Settings['addressType'] = 'privateIPv4') =>
  readInstances(plainFacts(instances, undefined), { name: 'ec2', addressType });

test('EC2 lists instances and tags in no order: the reading has one', (t) => {
  const tags = [
    { Key: 'traefik.enable', Value: 'true' },
    { Key: 'portolan.http.routers.a.rule', Value: 'Host(`a`)' },
  ];
  const one = { InstanceId: 'i-1', PrivateIpAddress: '10.0.0.1', Tags: tags };
  const two = { InstanceId: 'i-2' };
  const three = { InstanceId: 'i-3' };
  const again = { ...one, Tags: tags.toReversed() };
  t.deepEqual(read([one, two, three]), read([three, again, two]));
});

test('an IPv6 address may only be on an interface: the primary one first', (t) => {
  const interfaces = [
    { Attachment: { DeviceIndex: 1 }, Ipv6Addresses: [{ Ipv6Address: '2001:db8::2' }] },
    { Attachment: { DeviceIndex: 0 }, Ipv6Addresses: [{ Ipv6Address: '2001:db8::1' }] },
  ];
  const [item] = read([{ InstanceId: 'i-1', NetworkInterfaces: interfaces }], 'ipv6').items;
  t.deepEqual(item?.endpoint, { address: '2001:db8::1', ports: [] });
});

test('a tag without a value is an empty one; an instance without an id is none', (t) => {
  const reading = read([{ InstanceId: 'i-1', PrivateIpAddress: '10.0.0.1', Tags: [{ Key: 'portolan.enable' }] }, {}]);
  t.deepEqual(reading.items, [
    {
      id: 'i-1',
      name: 'i-1',
      declaration: { kind: 'labels', labels: [['portolan.enable', '']] },
      endpoint: { address: '10.0.0.1', ports: [] },
    },
  ]);
});

test('of an instance that is still described so the item is the same object; what leaves or stops is told on a copy', (t) => {
  const instances = ['i-1', 'i-2', 'i-3'].map((InstanceId) => ({ InstanceId, PrivateIpAddress: '10.0.0.1' }));
  const made = new WeakMap();
  const settings = { name: 'ec2', addressType: 'privateIPv4' } as const;
  const first = readInstances(plainFacts(instances, undefined), settings, made).items;
  const facts = { instances, leaving: new Set(['i-2']), stopping: new Set(['i-3']), fault: 'throttled' };
  const [one, leaving, stopping] = readInstances(facts, settings, made).items;
  t.is(one, first[0]);
  t.like(leaving, { id: 'i-2', leaving: true, endpoint: { address: '10.0.0.1' } });
  t.like(stopping, { id: 'i-3', endpoint: null });
  const again = readInstances(plainFacts(instances, undefined), settings, made).items;
  t.deepEqual(again, first, 'copies change nothing');
  const other = instances.map((instance) => ({ ...instance }));
  t.not(readInstances(plainFacts(other, undefined), settings, made).items[0], first[0]);
});
