// The part of an instance that routing needs, as EC2 has it: thousands are kept between readings, and most of what EC2 tells
// of each (disks, images, security groups) is of no use here.

import type { Instance, InstanceNetworkInterface, Tag } from '@aws-sdk/client-ec2';

/** With the account that it belongs to, which EC2 writes beside it. */
export interface OwnedInstance extends Instance {
  readonly OwnerId?: string | undefined;
}

export const trimInstance = (instance: Instance, OwnerId: string | undefined): OwnedInstance => ({
  OwnerId,
  InstanceId: instance.InstanceId,
  LaunchTime: instance.LaunchTime,
  Tags: instance.Tags?.toSorted(byKey),
  PrivateIpAddress: instance.PrivateIpAddress,
  PublicIpAddress: instance.PublicIpAddress,
  Ipv6Address: instance.Ipv6Address,
  NetworkInterfaces: instance.NetworkInterfaces?.filter(hasIpv6).map(trimInterface),
});

/** EC2 lists them in no order: what did not change must be the same. */
const byKey = ({ Key: a = '' }: Tag, { Key: b = '' }: Tag): number => (a < b ? -1 : 1);

const hasIpv6 = ({ Ipv6Addresses = [] }: InstanceNetworkInterface): boolean => Ipv6Addresses.length > 0;

const trimInterface = ({ Attachment, Ipv6Addresses }: InstanceNetworkInterface) => ({
  Attachment: { DeviceIndex: Attachment?.DeviceIndex },
  Ipv6Addresses,
});
