// The machines behind container instances. An address is read once: it does not change while the instance exists.

import type { ContainerInstance } from '@aws-sdk/client-ecs';
import { BoundedCache } from '../aws/bounded-cache.ts';
import { inBatches } from '../aws/in-batches.ts';
import { ipv6AddressOf } from '../aws/ipv6-address.ts';
import { describeAll } from './describe-all.ts';
import type { EcsApi } from './ecs-api.ts';
import type { Host } from './facts.ts';

export interface HostReading {
  /** By ARN of the container instance. */
  readonly hosts: ReadonlyMap<string, Host>;
  /** Why others are missing. */
  readonly faults: readonly string[];
}

/** Container instances. An address is some hundred bytes. */
const MOST = 20_000;

export class Hosts {
  readonly #known = new BoundedCache<Host>(MOST);

  async read(cluster: string, arns: readonly string[], api: EcsApi): Promise<HostReading> {
    const hosts = new Map<string, Host>();
    for (const arn of arns) {
      const known = this.#known.get(arn);
      if (known !== undefined) hosts.set(arn, known);
    }
    const unknown = arns.filter((arn) => !hosts.has(arn));
    if (unknown.length === 0) return { hosts, faults: [] };
    const fresh = await fetchHosts(cluster, unknown, api);
    for (const [arn, host] of fresh.hosts) {
      hosts.set(arn, host);
      if (host.kind !== 'absent') this.#known.set(arn, host);
    }
    return { hosts, faults: fresh.faults };
  }
}

async function fetchHosts(cluster: string, arns: readonly string[], api: EcsApi): Promise<HostReading> {
  const described = await describeAll(
    'ecs:DescribeContainerInstances',
    arns,
    (batch) => api.describeContainerInstances(cluster, batch),
    (instance: ContainerInstance) => instance.containerInstanceArn,
  );
  const hosts = new Map<string, Host>();
  for (const arn of described.missing) hosts.set(arn, { kind: 'absent', reason: 'it is not registered any more' });
  const onEc2 = new Map<string, string>();
  for (const [arn, { ec2InstanceId }] of described.found) {
    if (ec2InstanceId === undefined) hosts.set(arn, { kind: 'absent', reason: 'it has no instance id' });
    else if (ec2InstanceId.startsWith('mi-')) hosts.set(arn, { kind: 'external', instanceId: ec2InstanceId });
    else onEc2.set(arn, ec2InstanceId);
  }
  const found = await fetchAddresses([...new Set(onEc2.values())], api);
  for (const [arn, instanceId] of onEc2) {
    const address = found.addresses.get(instanceId);
    if (address !== undefined) hosts.set(arn, { kind: 'instance', instanceId, address });
    else if (found.faults.length === 0)
      hosts.set(arn, { kind: 'absent', reason: `EC2 knows no address of ${instanceId}` });
  }
  return { hosts, faults: [...described.faults, ...found.faults] };
}

async function fetchAddresses(instanceIds: readonly string[], api: EcsApi) {
  const addresses = new Map<string, string>();
  const faults: string[] = [];
  for (const batch of inBatches(instanceIds)) {
    const { items, fault } = await api.describeInstances(batch);
    if (fault !== undefined) faults.push(fault.message);
    for (const instance of items) {
      const address = instance.PrivateIpAddress || ipv6AddressOf(instance);
      if (instance.InstanceId !== undefined && address !== undefined) addresses.set(instance.InstanceId, address);
    }
  }
  return { addresses, faults };
}
