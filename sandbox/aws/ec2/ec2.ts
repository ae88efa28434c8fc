// EC2 as tests, the demo and the wire's actions see it: instances, in types.

import type { World } from '../../world.ts';
import { Api } from '../api.ts';
import { AwsError, type ServiceErrors } from '../aws-error.ts';
import type { Tell } from '../events/event-bridge.ts';
import { Throttle } from '../throttle.ts';
import { type Instance, type InstanceState, setTags } from './instance.ts';
import { spotInterruption, tagChange, terminationHook } from './instance-events.ts';
import { Machine } from './machine.ts';

export interface InstanceOptions {
  readonly tags?: Readonly<Record<string, string>>;
  /** Ports that its servers listen on. Default none. */
  readonly ports?: readonly number[];
  /** Give it a public IPv4 address beside the private one; its servers listen there too. */
  readonly publicIpv4?: boolean;
  /** An IPv6 address to report; nothing listens there. */
  readonly ipv6?: string;
  readonly imageId?: string;
  readonly instanceType?: string;
  /** Its name becomes a tag that only AWS can set. */
  readonly autoScalingGroup?: string;
  /** Instances that were started by one call share it. */
  readonly reservationId?: string;
}

/** One bucket for all of EC2: the sandbox does not know which actions share one. */
const BUCKET = { category: 'ec2', burst: 100, refillPerSecond: 20 };

const GROUP_TAG = 'aws:autoscaling:groupName';

const ERRORS: ServiceErrors = {
  throttled: () => new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503),
  denied: () => new AwsError('UnauthorizedOperation', 'You are not authorized to perform this operation.', 403),
  broken: () => new AwsError('InternalError', 'An internal error has occurred', 500),
};

export class Ec2 {
  /** Its faults, its throttle and its count of calls. */
  readonly api: Api;
  readonly #world: World;
  readonly #tell: Tell;
  /** By instance id. */
  readonly #machines = new Map<string, Machine>();

  constructor(world: World, tell: Tell) {
    this.#world = world;
    this.#tell = tell;
    this.api = new Api(world, ERRORS, new Throttle(world.clock, () => BUCKET));
  }

  get account(): string {
    return this.#world.account;
  }

  get instances(): readonly Instance[] {
    return [...this.#machines.values()].map((machine) => machine.instance);
  }

  runInstance(options: InstanceOptions): Instance {
    const { ids, network } = this.#world;
    const instance: Instance = {
      id: `i-${ids.hex(17)}`,
      reservationId: options.reservationId ?? `r-${ids.hex(17)}`,
      imageId: options.imageId ?? 'ami-0123456789abcdef0',
      instanceType: options.instanceType ?? 't3.micro',
      interfaceId: `eni-${ids.hex(17)}`,
      ports: options.ports ?? [],
      tags: new Map(),
      tagsVersion: 1,
      publicIpv4Wanted: options.publicIpv4 ?? false,
      ipv6: options.ipv6,
      state: 'pending',
      launchedAtMs: this.#world.clock.wallMs(),
      privateIpv4: undefined,
      publicIpv4: undefined,
      failure: undefined,
    };
    setTags(instance, Object.entries(options.tags ?? {}));
    instance.privateIpv4 = network.take();
    if (options.autoScalingGroup !== undefined) instance.tags.set(GROUP_TAG, options.autoScalingGroup);
    const machine = new Machine(instance, this.#world, this.#tell);
    this.#machines.set(instance.id, machine);
    machine.start();
    return instance;
  }

  /** Throws EC2's error when there is no such instance. */
  instance(id: string): Instance {
    return this.#machine(id).instance;
  }

  startInstance(id: string): void {
    const machine = this.#machine(id);
    if (['pending', 'running'].includes(machine.instance.state)) return;
    if (machine.instance.state !== 'stopped') throw wrongState(id, 'started');
    machine.start();
  }

  stopInstance(id: string): void {
    const machine = this.#machine(id);
    if (['stopping', 'stopped'].includes(machine.instance.state)) return;
    if (['shutting-down', 'terminated'].includes(machine.instance.state)) throw wrongState(id, 'stopped');
    machine.stop();
  }

  terminateInstance(id: string): void {
    const machine = this.#machine(id);
    if (!['shutting-down', 'terminated'].includes(machine.instance.state)) machine.terminate();
  }

  /**
   * Sets tags, or removes those whose value is undefined: an event tells which changed. Throws EC2's error, and changes
   * nothing, when they break its limits.
   */
  changeTags(id: string, tags: Readonly<Record<string, string | undefined>>): void {
    const instance = this.instance(id);
    const before = new Map(instance.tags);
    setTags(
      instance,
      Object.entries(tags).filter((tag): tag is [string, string] => tag[1] !== undefined),
    );
    for (const [key, value] of Object.entries(tags)) if (value === undefined) instance.tags.delete(key);
    const changed = Object.keys(tags).filter((key) => before.get(key) !== instance.tags.get(key));
    if (changed.length === 0) return;
    instance.tagsVersion += 1;
    this.#tell(tagChange(instance, changed, this.#world));
    this.#world.changes.announce();
  }

  /** Spot will take it back; it is for the caller to do so. */
  warnOfInterruption(instance: Instance): void {
    this.#tell(spotInterruption(instance));
  }

  /** Its Auto Scaling group is to end it and waits for a hook; it is for the caller to end it. */
  announceTermination(instance: Instance): void {
    this.#tell(terminationHook(instance, instance.tags.get(GROUP_TAG) ?? 'group', this.#world));
  }

  async instanceReaches(instance: Instance, state: InstanceState): Promise<void> {
    await this.#world.changes.until(() => instance.state === state || undefined);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#machines.values()].map((machine) => machine.close()));
  }

  #machine(id: string): Machine {
    if (!/^i-[0-9a-f]+$/.test(id)) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${id}"`);
    const machine = this.#machines.get(id);
    if (machine !== undefined) return machine;
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  }
}

const wrongState = (id: string, verb: string): AwsError =>
  new AwsError('IncorrectInstanceState', `The instance '${id}' is not in a state from which it can be ${verb}.`);
