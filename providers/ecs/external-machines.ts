// Machines outside of EC2 (ECS Anywhere), whose addresses SSM knows. An address is kept, but looked up again now and then:
// unlike an instance's it may be another one tomorrow. What was known is used on while SSM cannot be asked.

import { isIP } from 'node:net';
import type { Clock } from '../../src/model/clock.ts';
import { BoundedCache } from '../aws/bounded-cache.ts';
import { inBatches } from '../aws/in-batches.ts';
import { MACHINES_AT_ONCE } from '../aws/ssm-machines.ts';
import type { EcsApi } from './ecs-api.ts';
import type { Host } from './facts.ts';

const FRESH_MS = 5 * 60_000;
/** Machines. */
const MOST = 20_000;

const NOT_ASKED = 'it is no EC2 instance: SSM is asked for its address where ecsAnywhere is true';
const NO_ADDRESS = 'SSM knows no address of it (ssm:DescribeInstanceInformation)';

interface Known {
  /** The same one while the address is: what is known of its tasks is then not worked out again. */
  readonly host: Host & { readonly kind: 'instance' };
  readonly readAtMs: number;
}

export interface MachineReading {
  /** By id. */
  readonly hosts: ReadonlyMap<string, Host>;
  /** Why others are missing. */
  readonly faults: readonly string[];
}

/** `mi-…` is a machine that was registered by hand, not an instance of EC2: asked for it, EC2 would fail the whole call. */
export const isExternal = (instanceId: string): boolean => instanceId.startsWith('mi-');

export class ExternalMachines {
  readonly #isAsked: boolean;
  readonly #clock: Clock;
  readonly #known = new BoundedCache<Known>(MOST);

  /** False: nobody is asked, and no machine has an address. */
  constructor(isAsked: boolean, clock: Clock) {
    this.#isAsked = isAsked;
    this.#clock = clock;
  }

  /** Without a call. */
  knows(id: string): boolean {
    return !this.#isAsked || this.#fresh(id) !== undefined;
  }

  async read(ids: readonly string[], api: EcsApi): Promise<MachineReading> {
    const hosts = new Map<string, Host>();
    const faults: string[] = [];
    const stale: string[] = [];
    for (const id of new Set(ids)) {
      const fresh = this.#fresh(id);
      if (!this.#isAsked) hosts.set(id, withoutAddress(id, NOT_ASKED));
      else if (fresh === undefined) stale.push(id);
      else hosts.set(id, fresh.host);
    }
    for (const batch of inBatches(stale, MACHINES_AT_ONCE)) await this.#ask(batch, api, hosts, faults);
    return { hosts, faults };
  }

  #fresh(id: string): Known | undefined {
    const known = this.#known.get(id);
    return known !== undefined && this.#clock.nowMs() - known.readAtMs < FRESH_MS ? known : undefined;
  }

  async #ask(batch: readonly string[], api: EcsApi, hosts: Map<string, Host>, faults: string[]): Promise<void> {
    const { items, fault } = await api.describeMachines(batch);
    for (const { InstanceId: id = '', IPAddress: address = '' } of items) {
      if (isIP(address) !== 0) this.#learn(id, address);
    }
    const found = new Set(items.map(({ InstanceId }) => InstanceId));
    const unread: string[] = [];
    for (const id of batch) {
      const known = fault === undefined && !found.has(id) ? undefined : this.#known.get(id);
      if (known !== undefined) hosts.set(id, known.host);
      else if (fault === undefined || fault.kind === 'denied') hosts.set(id, withoutAddress(id, fault?.message));
      else unread.push(id);
    }
    if (fault !== undefined && unread.length > 0) faults.push(fault.message);
  }

  #learn(id: string, address: string): void {
    const before = this.#known.get(id)?.host;
    const host = before?.address === address ? before : ({ kind: 'instance', instanceId: id, address } as const);
    this.#known.set(id, { host, readAtMs: this.#clock.nowMs() });
  }
}

/** Without the permission nothing will ever be known of it: that is no reason to hold up the rest of the cluster. */
const withoutAddress = (machine: string, reason = NO_ADDRESS): Host => ({ kind: 'absent', machine, reason });
