import type { Instance } from '@aws-sdk/client-ec2';
import test from 'ava';
import { ipv6AddressOf } from '../../../providers/aws/ipv6-address.ts';
import { trimInstance } from '../../../providers/aws/trim-instance.ts';

const FULL: Instance = {
  InstanceId: 'i-1',
  ImageId: 'ami-1',
  LaunchTime: new Date(1),
  PrivateIpAddress: '10.0.0.1',
  Tags: [
    { Key: 'b', Value: '2' },
    { Key: 'a', Value: '1' },
  ],
  NetworkInterfaces: [
    { NetworkInterfaceId: 'eni-1', Groups: [{ GroupId: 'sg-1' }], Ipv6Addresses: [] },
    { Attachment: { DeviceIndex: 1, Status: 'attached' }, Ipv6Addresses: [{ Ipv6Address: '2001:db8::2' }] },
    { Attachment: { DeviceIndex: 0, Status: 'attached' }, Ipv6Addresses: [{ Ipv6Address: '2001:db8::1' }] },
  ],
  BlockDeviceMappings: [{ DeviceName: '/dev/sda1' }],
};

test('what is kept of an instance says all that is read of it', (t) => {
  const kept = trimInstance(FULL, '123456789012');
  t.deepEqual(Object.keys(kept).sort(), [
    'InstanceId',
    'Ipv6Address',
    'LaunchTime',
    'NetworkInterfaces',
    'OwnerId',
    'PrivateIpAddress',
    'PublicIpAddress',
    'Tags',
  ]);
  t.is(ipv6AddressOf(kept), ipv6AddressOf(FULL));
  t.is(ipv6AddressOf(kept), '2001:db8::1');
  t.is(kept.NetworkInterfaces?.length, 2);
});

test('tags that come in another order are the same tags', (t) => {
  const again = { ...FULL, Tags: FULL.Tags?.toReversed() };
  t.deepEqual(trimInstance(again, undefined), trimInstance(FULL, undefined));
});
