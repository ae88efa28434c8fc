// ECS as tests, the demo and the wire's actions see it: one method for each thing that can be done to it, in types.

import type { World } from '../../world.ts';
import { arnOf } from '../account.ts';
import type { Api } from '../api.ts';
import { AwsError } from '../aws-error.ts';
import type { Tell } from '../events/event-bridge.ts';
import type { JsonObject } from '../json.ts';
import type { Cluster } from './cluster.ts';
import type { ContainerInstance } from './container-instance.ts';
import { containerInstanceStateChange } from './container-instance-event.ts';
import { deploymentCompleted } from './deployment-event.ts';
import { makeEcsApi } from './ecs-api.ts';
import { launchTypeFor } from './launch-type.ts';
import { isSettled, type Service } from './service.ts';
import { type NewService, type ServiceChange, Services } from './services.ts';
import { EcsState } from './state.ts';
import { type HealthStatus, hasReached, type LaunchType, type Task, type TaskStatus } from './task.ts';
import { makeTaskDefinition, type TaskDefinition, type TaskDefinitionInput } from './task-definition.ts';
import { taskStateChange } from './task-event.ts';
import { TaskRunner } from './task-runner.ts';

/** `taskDefinition` is an ARN, `family:revision`, or `family` for its newest revision. */
export interface ServiceOptions extends Omit<NewService, 'cluster' | 'definition'> {
  readonly cluster: string;
  readonly taskDefinition: string;
}

export interface ServiceUpdate extends Omit<ServiceChange, 'definition'> {
  readonly taskDefinition?: string | undefined;
}

export interface RunTaskOptions {
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly launchType?: LaunchType | undefined;
  /** Default `family:<family>`. */
  readonly group?: string | undefined;
  readonly startedBy?: string | undefined;
  readonly tags?: Task['tags'];
}

export class Ecs {
  /** Its faults, its throttle and its count of calls. */
  readonly api: Api;
  readonly state = new EcsState();
  /** Clusters, by name, that the caller's policy does not let it see. */
  readonly deniedClusters = new Set<string>();
  /** Tasks, by ARN, that DescribeTasks lists under `failures` with this reason. */
  readonly failingTasks = new Map<string, string>();
  /** What was last told of each task, so that a verdict on its health is no event, as on AWS. */
  readonly #told = new WeakMap<Task, string>();
  /** Names of containers that AWS puts into every task that starts from now on, whatever its definition says. */
  readonly injectedContainers = new Set<string>();
  readonly #world: World;
  readonly #tell: Tell;
  readonly #runner: TaskRunner;
  readonly #services: Services;

  constructor(world: World, tell: Tell) {
    this.#world = world;
    this.#tell = tell;
    this.api = makeEcsApi(world);
    this.#runner = new TaskRunner(world, this.injectedContainers, (task) => this.#taskChanged(task));
    this.#services = new Services(world, this.state, this.#runner, (service, deployment) =>
      tell(deploymentCompleted(service, deployment, world.clock.wallMs())),
    );
  }

  /** An existing one is returned as it is, as ECS does. */
  createCluster(name: string): Cluster {
    const existing = this.state.clusters.get(name);
    if (existing !== undefined) return existing;
    const arn = arnOf(this.#world, 'ecs', `cluster/${name}`);
    const cluster = { name, arn, services: new Map(), tasks: new Map(), containerInstances: new Map() };
    this.state.clusters.set(name, cluster);
    return cluster;
  }

  /** `address` is where the machine's ports are; `ec2InstanceId` is only reported. */
  registerContainerInstance(options: { cluster: string; ec2InstanceId: string; address: string }): ContainerInstance {
    const cluster = this.state.cluster(options.cluster);
    const instance: ContainerInstance = {
      arn: arnOf(this.#world, 'ecs', `container-instance/${cluster.name}/${this.#world.ids.hex(32)}`),
      ec2InstanceId: options.ec2InstanceId,
      address: options.address,
      registeredAtMs: this.#world.clock.wallMs(),
      status: 'ACTIVE',
      version: 1,
    };
    cluster.containerInstances.set(instance.arn, instance);
    this.#tell(containerInstanceStateChange(instance, cluster, this.#world.clock.wallMs()));
    for (const service of cluster.services.values()) this.#services.reconcileSoon(service);
    return instance;
  }

  /** DRAINING, or ACTIVE again; INACTIVE is what a machine becomes that is gone. */
  setInstanceStatus(cluster: Cluster, instance: ContainerInstance, status: ContainerInstance['status']): void {
    if (instance.status === status) return;
    instance.status = status;
    instance.version += 1;
    this.#tell(containerInstanceStateChange(instance, cluster, this.#world.clock.wallMs()));
    this.#world.changes.announce();
    for (const service of cluster.services.values()) this.#services.reconcileSoon(service);
  }

  /** The next revision of the family. */
  registerTaskDefinition(input: TaskDefinitionInput | JsonObject): TaskDefinition {
    const family = typeof input.family === 'string' ? input.family : '';
    const revisions = this.state.definitions.get(family) ?? [];
    const definition = makeTaskDefinition(input, revisions.length + 1, this.#world);
    this.state.definitions.set(family, [...revisions, definition]);
    return definition;
  }

  runTask(options: RunTaskOptions): Task {
    const definition = this.#definition(options.taskDefinition);
    const task = this.#runner.start({
      cluster: this.state.cluster(options.cluster),
      definition,
      launchType: launchTypeFor(definition, options.launchType),
      group: options.group ?? `family:${definition.family}`,
      startedBy: options.startedBy,
      tags: options.tags ?? [],
    });
    if (task !== undefined) return task;
    throw new AwsError('InvalidParameterException', 'No Container Instances were found in your cluster.');
  }

  stopTask(task: Task, reason = 'Task stopped by user'): void {
    this.#runner.stop(task, 'UserInitiated', reason);
  }

  /** What the container's health check says from now on. */
  setHealth(task: Task, containerName: string, health: HealthStatus): void {
    this.#runner.setHealth(task, containerName, health);
  }

  createService(options: ServiceOptions): Service {
    const cluster = this.state.cluster(options.cluster);
    return this.#services.create({ ...options, cluster, definition: this.#definition(options.taskDefinition) });
  }

  updateService(service: Service, update: ServiceUpdate): void {
    const { taskDefinition, ...change } = update;
    const definition = taskDefinition === undefined ? undefined : this.#definition(taskDefinition);
    this.#services.update(service, { ...change, definition });
  }

  deleteService(service: Service, options: { readonly force: boolean }): void {
    this.#services.delete(service, options);
  }

  /** Resolves when the task is in that state or has passed it. */
  async taskReaches(task: Task, status: TaskStatus): Promise<void> {
    await this.#world.changes.until(() => hasReached(task, status) || undefined);
  }

  /** Resolves with the service's tasks when it runs exactly what is wanted and nothing else. */
  serviceSettles(service: Service): Promise<readonly Task[]> {
    return this.#world.changes.until(() => (isSettled(service) ? [...service.tasks] : undefined));
  }

  close(): Promise<void> {
    this.#services.close();
    return this.#runner.close();
  }

  #definition(reference: string): TaskDefinition {
    const definition = this.state.findDefinition(reference);
    if (definition === undefined) throw new AwsError('ClientException', 'TaskDefinition not found.');
    return definition;
  }

  #taskChanged(task: Task): void {
    this.#services.taskChanged(task);
    const state = `${task.desiredStatus} ${task.lastStatus}`;
    if (this.#told.get(task) !== state) this.#tell(taskStateChange(task, this.#world.clock.wallMs()));
    this.#told.set(task, state);
    this.#world.changes.announce();
  }
}
