// Starts and stops tasks, and tells of every change. Owns the lives of all tasks of the account.

import type { World } from '../../world.ts';
import { arnOf } from '../account.ts';
import type { Cluster } from './cluster.ts';
import type { ContainerInstance } from './container-instance.ts';
import { taskArn } from './state.ts';
import type { Container, HealthStatus, LaunchType, NetworkInterface, Task } from './task.ts';
import type { TaskDefinition } from './task-definition.ts';
import { TaskLife } from './task-life.ts';

/** How long ECS still describes a task that has stopped. */
const MEMORY_MS = 3_600_000;

export interface TaskRequest {
  readonly cluster: Cluster;
  readonly definition: TaskDefinition;
  readonly launchType: LaunchType;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly tags: Task['tags'];
}

export class TaskRunner {
  readonly #world: World;
  readonly #injected: ReadonlySet<string>;
  readonly #changed: (task: Task) => void;
  readonly #lives = new Map<Task, TaskLife>();
  readonly #ends = new Set<Promise<void>>();
  /** In the order in which they stopped. */
  readonly #stopped: { readonly task: Task; readonly cluster: Cluster }[] = [];

  /** `injected`: names of containers that every task has beside its own. */
  constructor(world: World, injected: ReadonlySet<string>, changed: (task: Task) => void) {
    this.#world = world;
    this.#injected = injected;
    this.#changed = changed;
  }

  /** Undefined: there is no machine to place it on. */
  start(request: TaskRequest): Task | undefined {
    const machine = request.launchType === 'FARGATE' ? undefined : this.#leastLoaded(request.cluster);
    if (request.launchType !== 'FARGATE' && machine === undefined) return undefined;
    const task = this.#create(request, machine);
    const life = new TaskLife(task, this.#world, this.#changed);
    request.cluster.tasks.set(task.arn, task);
    this.#lives.set(task, life);
    const end = life.run().then(() => this.#bury(task, request.cluster));
    this.#ends.add(end);
    void end.finally(() => this.#ends.delete(end));
    return task;
  }

  stop(task: Task, code: string, reason: string): void {
    this.#lives.get(task)?.stop(code, reason);
  }

  setHealth(task: Task, containerName: string, health: HealthStatus): void {
    const container = task.containers.find((candidate) => candidate.definition.name === containerName);
    if (container === undefined) throw new Error(`task ${task.id} has no container ${containerName}`);
    this.#lives.get(task)?.setHealth(container, health);
  }

  /** Stops every task and resolves when the last one has ended. */
  async close(): Promise<void> {
    for (const life of this.#lives.values()) life.stop('TerminationNotice', 'The sandbox is closing.');
    await Promise.all(this.#ends);
  }

  /** Forgets, too, those whose time is over. */
  #bury(task: Task, cluster: Cluster): void {
    this.#lives.delete(task);
    this.#stopped.push({ task, cluster });
    const rememberedMs = this.#world.clock.wallMs() - MEMORY_MS;
    const kept = this.#stopped.findIndex((each) => (each.task.times.stoppedAtMs ?? 0) >= rememberedMs);
    for (const old of this.#stopped.splice(0, Math.max(0, kept))) old.cluster.tasks.delete(old.task.arn);
  }

  #leastLoaded(cluster: Cluster): ContainerInstance | undefined {
    const load = new Map<ContainerInstance, number>();
    for (const instance of cluster.containerInstances.values()) if (instance.status === 'ACTIVE') load.set(instance, 0);
    for (const { containerInstance } of this.#lives.keys()) {
      const count = containerInstance && load.get(containerInstance);
      if (containerInstance !== undefined && count !== undefined) load.set(containerInstance, count + 1);
    }
    return [...load].sort((a, b) => a[1] - b[1])[0]?.[0];
  }

  #create(request: TaskRequest, machine: ContainerInstance | undefined): Task {
    const id = this.#world.ids.hex(32);
    return {
      ...request,
      arn: taskArn(request.cluster, id),
      id,
      containerInstance: machine,
      networkInterface: request.definition.networkMode === 'awsvpc' ? this.#attach() : undefined,
      containers: [...request.definition.containers, ...[...this.#injected].map(injectedDefinition)].map((definition) =>
        this.#container(definition, request.cluster, id),
      ),
      times: { createdAtMs: this.#world.clock.wallMs() },
      lastStatus: 'PROVISIONING',
      desiredStatus: 'RUNNING',
      version: 1,
      stopCode: undefined,
      stoppedReason: undefined,
    };
  }

  #container(definition: Container['definition'], cluster: Cluster, taskId: string): Container {
    return {
      arn: arnOf(this.#world, 'ecs', `container/${cluster.name}/${taskId}/${this.#world.ids.uuid()}`),
      runtimeId: `${taskId}-${this.#world.ids.hex(8)}`,
      definition,
      lastStatus: 'PENDING',
      healthStatus: 'UNKNOWN',
      exitCode: undefined,
      networkBindings: [],
    };
  }

  #attach(): NetworkInterface {
    return {
      attachmentId: this.#world.ids.uuid(),
      interfaceId: `eni-${this.#world.ids.hex(17)}`,
      macAddress: `0a:${this.#world.ids.hex(10).replace(/(..)(?=.)/g, '$1:')}`,
      address: this.#world.network.take(),
    };
  }
}

/** Of no task definition, and not what a task's health depends on. */
const injectedDefinition = (name: string): Container['definition'] => ({
  name,
  image: `${name}:latest`,
  essential: false,
  portMappings: [],
  checksHealth: false,
});
