// A task's life, from PROVISIONING to STOPPED: one state after the other, each `stepMs` long, and the workloads that
// start and end with it. Stopping may be asked for at any moment of it.

import { sleep } from '../../../src/model/clock.ts';
import type { RunningWorkload } from '../../workload.ts';
import type { World } from '../../world.ts';
import { addressOf, type Container, type NetworkBinding, type Task, type TaskStatus } from './task.ts';
import type { PortMapping } from './task-definition.ts';

/** ECS kills what has not ended this long after SIGTERM, unless the task definition says otherwise. */
const STOP_TIMEOUT_MS = 30_000;

export class TaskLife {
  readonly #task: Task;
  readonly #world: World;
  readonly #changed: (task: Task) => void;
  readonly #stopping = new AbortController();
  readonly #workloads: RunningWorkload[] = [];

  constructor(task: Task, world: World, changed: (task: Task) => void) {
    this.#task = task;
    this.#world = world;
    this.#changed = changed;
  }

  /** Resolves when the task is STOPPED. */
  async run(): Promise<void> {
    await this.#begin();
    await aborted(this.#stopping.signal);
    await this.#end();
  }

  /** The first reason is the one that counts. */
  stop(code: string, reason: string): void {
    if (this.#stopping.signal.aborted) return;
    this.#task.desiredStatus = 'STOPPED';
    this.#task.stopCode = code;
    this.#task.stoppedReason = reason;
    this.#task.times.stoppingAtMs = this.#world.clock.wallMs();
    this.#stopping.abort();
    this.#change();
  }

  /** A health check's verdict. */
  setHealth(container: Container, health: Container['healthStatus']): void {
    container.healthStatus = health;
    this.#change();
  }

  async #begin(): Promise<void> {
    await this.#pause(this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    this.#task.times.connectedAtMs = this.#world.clock.wallMs();
    this.#enter('PENDING');
    await this.#pause(this.#stopping.signal);
    this.#task.times.pulledAtMs = this.#world.clock.wallMs();
    if (this.#stopping.signal.aborted || !(await this.#startContainers())) return;
    this.#enter('ACTIVATING');
    await this.#pause(this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    this.#task.times.startedAtMs = this.#world.clock.wallMs();
    for (const container of this.#task.containers) {
      if (container.definition.checksHealth) container.healthStatus = 'HEALTHY';
    }
    this.#enter('RUNNING');
  }

  async #end(): Promise<void> {
    const { closed, clock } = this.#world;
    this.#enter('DEACTIVATING');
    await this.#pause(closed, this.#world.noticeMs);
    this.#enter('STOPPING');
    await this.#stopContainers();
    this.#task.times.executionStoppedAtMs = clock.wallMs();
    this.#enter('DEPROVISIONING');
    await this.#pause(closed);
    this.#task.times.stoppedAtMs = clock.wallMs();
    if (this.#task.networkInterface !== undefined) this.#world.network.giveBack(this.#task.networkInterface.address);
    this.#enter('STOPPED');
  }

  #enter(status: TaskStatus): void {
    this.#task.lastStatus = status;
    this.#change();
  }

  #change(): void {
    this.#task.version += 1;
    this.#changed(this.#task);
  }

  async #pause(signal: AbortSignal, forMs = this.#world.stepMs): Promise<void> {
    if (forMs > 0) await sleep(this.#world.clock, forMs, signal);
  }

  /** False: a container could not be started, and the task stops for that. */
  async #startContainers(): Promise<boolean> {
    try {
      for (const container of this.#task.containers) {
        const bindings: NetworkBinding[] = [];
        for (const mapping of container.definition.portMappings) bindings.push(await this.#open(mapping));
        if (this.#task.definition.networkMode === 'bridge') container.networkBindings = bindings;
        container.lastStatus = 'RUNNING';
      }
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.stop('TaskFailedToStart', `CannotStartContainerError: ${reason}`);
      return false;
    }
  }

  async #open({ containerPort, hostPort = 0, count, protocol }: PortMapping): Promise<NetworkBinding> {
    const bridge = this.#task.definition.networkMode === 'bridge';
    if (count === 1) {
      return { containerPort, hostPort: await this.#listen(bridge ? hostPort : containerPort, protocol), protocol };
    }
    const first = bridge ? this.#world.network.dynamicPorts(count) : containerPort;
    for (let port = first; port < first + count; port += 1) await this.#listen(port, protocol);
    return { containerPort, hostPort: first, count, protocol };
  }

  /** 0: a port that is chosen. Resolves with the port, at which nothing listens where it is only reported. */
  async #listen(port: number, protocol: PortMapping['protocol']): Promise<number> {
    const address = addressOf(this.#task);
    if (address === undefined || protocol === 'udp' || !this.#world.serveWorkloads) {
      return port === 0 ? this.#world.network.dynamicPorts(1) : port;
    }
    const workload = await this.#world.startWorkload({ name: nameOf(this.#task), address, port });
    this.#workloads.push(workload);
    return workload.port;
  }

  /** SIGTERM, and SIGKILL for what still runs when the time is over or the sandbox closes. */
  async #stopContainers(): Promise<void> {
    const ended = new AbortController();
    const finished = Promise.all(this.#workloads.map((workload) => workload.finish())).then(() => ended.abort());
    await sleep(this.#world.clock, STOP_TIMEOUT_MS, AbortSignal.any([ended.signal, this.#world.closed]));
    for (const workload of this.#workloads) workload.kill();
    await finished;
    for (const container of this.#task.containers) {
      container.exitCode = container.lastStatus === 'RUNNING' ? 0 : undefined;
      container.lastStatus = 'STOPPED';
    }
  }
}

const nameOf = (task: Task): string => `${task.group.replace(/^service:/, '')} (ECS task ${task.id.slice(0, 8)})`;

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
