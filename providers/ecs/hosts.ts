// The machines behind container instances. What a container instance runs on, and an EC2 instance's address, are read once:
// neither changes while it exists.

import type { ContainerInstance } from '@aws-sdk/client-ecs';
import type { Clock } from '../../src/model/clock.ts';
import { Gate } from '../../src/model/gate.ts';
import { BoundedCache } from '../aws/bounded-cache.ts';
import { inBatches } from '../aws/in-batches.ts';
import { ipv6AddressOf } from '../aws/ipv6-address.ts';
import { describeAll } from './describe-all.ts';
import type { EcsApi } from './ecs-api.ts';
import { ExternalMachines, isExternal } from './external-machines.ts';
import type { Host } from './facts.ts';

export interface HostReading {
  /** By ARN of the container instance. */
  readonly hosts: ReadonlyMap<string, Host>;
  /** Why others are missing. */
  readonly faults: readonly string[];
}

/** Container instances. An address is some hundred bytes. */
const MOST = 20_000;

/** What a container instance runs on. */
type Machine = Host | { readonly kind: 'external'; readonly id: string };

interface MachineReading {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly faults: readonly string[];
}

export class Hosts {
  readonly #known = new BoundedCache<Machine>(MOST);
  readonly #external: ExternalMachines;
  /** By cluster: one question at a time. */
  readonly #questions = new Map<string, Gate>();

  /** `asksAnywhere`: SSM, for machines outside of EC2. */
  constructor(asksAnywhere: boolean, clock: Clock) {
    this.#external = new ExternalMachines(asksAnywhere, clock);
  }

  /** Parts of a cluster that are read side by side are often on the same machines: who comes second finds the answer. */
  async read(cluster: string, arns: readonly string[], api: EcsApi): Promise<HostReading> {
    if (this.#knows(arns)) return this.#look(cluster, arns, api);
    const questions = this.#questions.get(cluster) ?? new Gate(1);
    this.#questions.set(cluster, questions);
    return questions.run(() => this.#look(cluster, arns, api));
  }

  /** Without a call. */
  #knows(arns: readonly string[]): boolean {
    return arns.every((arn) => {
      const machine = this.#known.get(arn);
      return machine !== undefined && (machine.kind !== 'external' || this.#external.knows(machine.id));
    });
  }

  async #look(cluster: string, arns: readonly string[], api: EcsApi): Promise<HostReading> {
    const { machines, faults } = await this.#machines(cluster, arns, api);
    const ids = [...machines.values()].flatMap((machine) => (machine.kind === 'external' ? machine.id : []));
    const external = await this.#external.read(ids, api);
    const hosts = new Map<string, Host>();
    for (const [arn, machine] of machines) {
      const host = machine.kind === 'external' ? external.hosts.get(machine.id) : machine;
      if (host !== undefined) hosts.set(arn, host);
    }
    return { hosts, faults: [...faults, ...external.faults] };
  }

  async #machines(cluster: string, arns: readonly string[], api: EcsApi): Promise<MachineReading> {
    const machines = new Map<string, Machine>();
    for (const arn of arns) {
      const known = this.#known.get(arn);
      if (known !== undefined) machines.set(arn, known);
    }
    const unknown = arns.filter((arn) => !machines.has(arn));
    if (unknown.length === 0) return { machines, faults: [] };
    const fresh = await fetchMachines(cluster, unknown, api);
    for (const [arn, machine] of fresh.machines) {
      machines.set(arn, machine);
      if (machine.kind !== 'absent') this.#known.set(arn, machine);
    }
    return { machines, faults: fresh.faults };
  }
}

async function fetchMachines(cluster: string, arns: readonly string[], api: EcsApi): Promise<MachineReading> {
  const described = await describeAll(
    'ecs:DescribeContainerInstances',
    arns,
    (batch) => api.describeContainerInstances(cluster, batch),
    (instance: ContainerInstance) => instance.containerInstanceArn,
  );
  const machines = new Map<string, Machine>();
  for (const arn of described.missing) machines.set(arn, { kind: 'absent', reason: 'it is not registered any more' });
  const onEc2 = new Map<string, string>();
  for (const [arn, { ec2InstanceId: id }] of described.found) {
    if (id === undefined) machines.set(arn, { kind: 'absent', reason: 'it has no instance id' });
    else if (isExternal(id)) machines.set(arn, { kind: 'external', id });
    else onEc2.set(arn, id);
  }
  const found = await fetchAddresses([...new Set(onEc2.values())], api);
  for (const [arn, id] of onEc2) {
    const address = found.addresses.get(id);
    if (address !== undefined) machines.set(arn, { kind: 'instance', instanceId: id, address });
    else if (found.faults.length === 0) machines.set(arn, { kind: 'absent', reason: `EC2 knows no address of ${id}` });
  }
  return { machines, faults: [...described.faults, ...found.faults] };
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
