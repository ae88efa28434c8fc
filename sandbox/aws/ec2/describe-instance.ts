// How EC2 writes down an instance.

import { SUBNET_ID, VPC_ID, ZONE } from '../account.ts';
import type { JsonObject } from '../json.ts';
import { type Instance, type InstanceState, STATE_CODES } from './instance.ts';

/** The instances under the calls that started them, as EC2 groups them. */
export function describeReservations(instances: readonly Instance[], account: string): readonly JsonObject[] {
  return [...Map.groupBy(instances, (instance) => instance.reservationId)].map(([reservationId, members]) => ({
    reservationId,
    ownerId: account,
    groupSet: [],
    instancesSet: members.map(describeInstance),
  }));
}

function describeInstance(instance: Instance): JsonObject {
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceType: instance.instanceType,
    instanceState: describeState(instance.state),
    stateReason: instance.failure && { code: 'Client.InternalError', message: instance.failure },
    launchTime: new Date(instance.launchedAtMs).toISOString(),
    placement: { availabilityZone: ZONE, groupName: '', tenancy: 'default' },
    architecture: 'x86_64',
    ...describeAddresses(instance),
    tagSet: [...instance.tags].map(([key, value]) => ({ key, value })),
  };
}

/** A terminated instance has neither an address nor a network. */
function describeAddresses(instance: Instance): JsonObject {
  const { privateIpv4, publicIpv4, ipv6 } = instance;
  if (privateIpv4 === undefined) return { networkInterfaceSet: [] };
  return {
    vpcId: VPC_ID,
    subnetId: SUBNET_ID,
    privateIpAddress: privateIpv4,
    ipAddress: publicIpv4,
    ipv6Address: ipv6,
    networkInterfaceSet: [
      {
        networkInterfaceId: instance.interfaceId,
        vpcId: VPC_ID,
        subnetId: SUBNET_ID,
        status: 'in-use',
        privateIpAddress: privateIpv4,
        ipv6AddressesSet: ipv6 === undefined ? [] : [{ ipv6Address: ipv6, isPrimaryIpv6: false }],
        association: publicIpv4 && { publicIp: publicIpv4, ipOwnerId: 'amazon' },
        privateIpAddressesSet: [{ privateIpAddress: privateIpv4, primary: true }],
      },
    ],
  };
}

export const describeState = (state: InstanceState): JsonObject => ({ code: STATE_CODES[state], name: state });
