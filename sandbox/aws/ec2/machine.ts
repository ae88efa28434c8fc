// Starts and stops an instance: one state after the other, each `stepMs` long, and the servers that run on it.

import { sleep } from '../../../src/model/clock.ts';
import type { RunningWorkload } from '../../workload.ts';
import type { World } from '../../world.ts';
import type { Tell } from '../events/event-bridge.ts';
import type { Instance, InstanceState } from './instance.ts';
import { instanceStateChange } from './instance-events.ts';

export class Machine {
  readonly instance: Instance;
  readonly #world: World;
  readonly #tell: Tell;
  #workloads: RunningWorkload[] = [];
  /** Steps run one after the other, whatever is asked meanwhile. */
  #steps: Promise<void> = Promise.resolve();

  constructor(instance: Instance, world: World, tell: Tell) {
    this.instance = instance;
    this.#world = world;
    this.#tell = tell;
  }

  start(): void {
    this.instance.launchedAtMs = this.#world.clock.wallMs();
    if (this.instance.publicIpv4Wanted) this.instance.publicIpv4 = this.#world.network.take();
    this.#enter('pending');
    this.#then(() => this.#boot());
  }

  stop(): void {
    this.#enter('stopping');
    this.#then(() => this.#halt('stopping', 'stopped'));
  }

  terminate(): void {
    this.#enter('shutting-down');
    this.#then(() => this.#halt('shutting-down', 'terminated'));
  }

  /** Ends its servers at once. */
  async close(): Promise<void> {
    await this.#steps;
    await this.#endWorkloads();
  }

  /** Somebody may ask for the opposite while it boots: then the next step undoes this one. */
  async #boot(): Promise<void> {
    await this.#pause();
    if (this.instance.state !== 'pending' || this.#world.closed.aborted) return;
    try {
      await this.#startWorkloads();
    } catch (error) {
      this.instance.failure = error instanceof Error ? error.message : String(error);
      return this.terminate();
    }
    if (this.instance.state === 'pending') this.#enter('running');
  }

  async #halt(from: InstanceState, to: InstanceState): Promise<void> {
    await this.#pause();
    await this.#endWorkloads();
    this.#release('publicIpv4');
    if (to === 'terminated') this.#release('privateIpv4');
    if (this.instance.state === from) this.#enter(to);
  }

  #release(which: 'publicIpv4' | 'privateIpv4'): void {
    const address = this.instance[which];
    this.instance[which] = undefined;
    if (address !== undefined) this.#world.network.giveBack(address);
  }

  async #startWorkloads(): Promise<void> {
    const { id, ports, privateIpv4, publicIpv4 } = this.instance;
    const name = `${this.instance.tags.get('Name') ?? 'instance'} (EC2 instance ${id})`;
    if (!this.#world.serveWorkloads) return;
    for (const address of [privateIpv4, publicIpv4]) {
      if (address === undefined) continue;
      for (const port of ports) this.#workloads.push(await this.#world.startWorkload({ name, address, port }));
    }
  }

  /** A halting machine gives its servers no time. */
  async #endWorkloads(): Promise<void> {
    const ending = this.#workloads;
    this.#workloads = [];
    const ended = ending.map((workload) => workload.finish());
    for (const workload of ending) workload.kill();
    await Promise.all(ended);
  }

  #enter(state: InstanceState): void {
    this.instance.state = state;
    this.#tell(instanceStateChange(this.instance, this.#world));
    this.#world.changes.announce();
  }

  #then(step: () => Promise<void>): void {
    this.#steps = this.#steps.then(step);
  }

  async #pause(): Promise<void> {
    if (this.#world.stepMs > 0) await sleep(this.#world.clock, this.#world.stepMs, this.#world.closed);
  }
}
