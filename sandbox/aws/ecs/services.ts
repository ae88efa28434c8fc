// All services of the account: made, changed and deleted by callers, brought into their desired state by the scheduler.

import type { World } from '../../world.ts';
import { arnOf } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { Cluster } from './cluster.ts';
import { launchTypeFor } from './launch-type.ts';
import { type Orders, reconcile } from './scheduler.ts';
import type { Deployment, Service } from './service.ts';
import type { EcsState } from './state.ts';
import type { LaunchType, Task } from './task.ts';
import type { TaskDefinition } from './task-definition.ts';
import type { TaskRunner } from './task-runner.ts';

/** A service whose task could not be started waits this long before it tries again. */
const RESTART_DELAY_MS = 1000;
/** How a task says that it belongs to a service. */
const GROUP_PREFIX = 'service:';

export interface NewService {
  readonly cluster: Cluster;
  readonly name: string;
  readonly definition: TaskDefinition;
  readonly desiredCount: number;
  /** Default FARGATE for an awsvpc definition, EC2 for any other. */
  readonly launchType?: LaunchType | undefined;
  /** Default 100. */
  readonly minimumHealthyPercent?: number | undefined;
  /** Default 200. */
  readonly maximumPercent?: number | undefined;
}

export interface ServiceChange {
  readonly desiredCount?: number | undefined;
  readonly definition?: TaskDefinition | undefined;
  readonly forceNewDeployment?: boolean | undefined;
}

export class Services {
  readonly #world: World;
  readonly #state: EcsState;
  readonly #orders: Orders;
  readonly #completed: (service: Service, deployment: Deployment) => void;
  /** Those that the scheduler is about to look at. */
  readonly #awaited = new Set<Service>();
  /** Tasks that have run for long enough. */
  readonly #steady = new WeakSet<Task>();
  /** What is to be done later: each is cancelled by its function. */
  readonly #appointments = new Set<() => void>();

  /** `completed` is told of every deployment that reaches what it was for. */
  constructor(
    world: World,
    state: EcsState,
    runner: TaskRunner,
    completed: (service: Service, deployment: Deployment) => void,
  ) {
    this.#completed = completed;
    this.#world = world;
    this.#state = state;
    this.#orders = {
      start: (service, deployment) => this.#startTask(runner, service, deployment),
      stop: (task, reason) => runner.stop(task, 'ServiceSchedulerInitiated', reason),
      isSteady: (task) => task.lastStatus === 'RUNNING' && this.#steady.has(task),
    };
  }

  create(options: NewService): Service {
    if (options.cluster.services.get(options.name)?.status === 'ACTIVE') {
      throw new AwsError('InvalidParameterException', 'Creation of service was not idempotent.');
    }
    const service: Service = {
      name: options.name,
      arn: arnOf(this.#world, 'ecs', `service/${options.cluster.name}/${options.name}`),
      cluster: options.cluster,
      launchType: launchTypeFor(options.definition, options.launchType),
      createdAtMs: this.#world.clock.wallMs(),
      status: 'ACTIVE',
      desiredCount: options.desiredCount,
      minimumHealthyPercent: options.minimumHealthyPercent ?? 100,
      maximumPercent: options.maximumPercent ?? 200,
      deployments: [this.#deploy(options.definition)],
      tasks: new Set(),
      startsAfterMs: this.#world.clock.nowMs(),
    };
    options.cluster.services.set(service.name, service);
    this.reconcileSoon(service);
    return service;
  }

  update(service: Service, change: ServiceChange): void {
    if (service.status !== 'ACTIVE') throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
    const [primary] = service.deployments;
    const definition = change.definition ?? primary.definition;
    service.desiredCount = change.desiredCount ?? service.desiredCount;
    primary.updatedAtMs = this.#world.clock.wallMs();
    if (definition !== primary.definition || change.forceNewDeployment === true) {
      service.deployments = [this.#deploy(definition), ...service.deployments];
    } else {
      primary.rolloutState = 'IN_PROGRESS';
    }
    this.reconcileSoon(service);
  }

  delete(service: Service, options: { readonly force: boolean }): void {
    if (service.desiredCount > 0 && !options.force) {
      throw new AwsError('InvalidParameterException', 'The service cannot be stopped while it is scaled above 0.');
    }
    service.desiredCount = 0;
    service.status = service.tasks.size === 0 ? 'INACTIVE' : 'DRAINING';
    this.reconcileSoon(service);
  }

  /** A task changed its state: its service may have to do something. */
  taskChanged(task: Task): void {
    const service = this.#serviceOf(task);
    if (service === undefined) return;
    if (task.lastStatus === 'STOPPED') {
      service.tasks.delete(task);
      if (task.stopCode === 'TaskFailedToStart') this.#backOff(service, task);
      if (service.status === 'DRAINING' && service.tasks.size === 0) service.status = 'INACTIVE';
    }
    if (task.lastStatus === 'RUNNING' && !this.#steady.has(task)) this.#awaitSteady(service, task);
    this.reconcileSoon(service);
  }

  /** Changes that come together are looked at together, and never from within the change. */
  reconcileSoon(service: Service): void {
    if (this.#awaited.has(service)) return;
    this.#awaited.add(service);
    queueMicrotask(() => {
      this.#awaited.delete(service);
      if (this.#world.closed.aborted) return;
      const [{ rolloutState }] = service.deployments;
      reconcile(service, this.#orders, this.#world.clock.nowMs());
      const [primary] = service.deployments;
      if (rolloutState !== primary.rolloutState) this.#completed(service, primary);
      this.#world.changes.announce();
    });
  }

  close(): void {
    for (const cancel of this.#appointments) cancel();
  }

  #deploy(definition: TaskDefinition): Deployment {
    const nowMs = this.#world.clock.wallMs();
    const id = `ecs-svc/${BigInt(`0x${this.#world.ids.hex(15)}`)}`;
    return { id, definition, createdAtMs: nowMs, updatedAtMs: nowMs, rolloutState: 'IN_PROGRESS', failedTasks: 0 };
  }

  #backOff(service: Service, task: Task): void {
    const deployment = service.deployments.find((candidate) => candidate.id === task.startedBy);
    if (deployment !== undefined) deployment.failedTasks += 1;
    service.startsAfterMs = this.#world.clock.nowMs() + RESTART_DELAY_MS;
    this.#later(RESTART_DELAY_MS, () => this.reconcileSoon(service));
  }

  #awaitSteady(service: Service, task: Task): void {
    const { steadyMs } = this.#world;
    if (steadyMs === 0) return void this.#steady.add(task);
    this.#later(steadyMs, () => {
      this.#steady.add(task);
      this.reconcileSoon(service);
    });
  }

  #later(delayMs: number, run: () => void): void {
    const cancel = this.#world.clock.after(delayMs, () => {
      this.#appointments.delete(cancel);
      run();
    });
    this.#appointments.add(cancel);
  }

  #startTask(runner: TaskRunner, service: Service, deployment: Deployment): boolean {
    const task = runner.start({
      cluster: this.#state.cluster(service.cluster.name),
      definition: deployment.definition,
      launchType: service.launchType,
      group: GROUP_PREFIX + service.name,
      startedBy: deployment.id,
      tags: [],
    });
    if (task !== undefined) service.tasks.add(task);
    return task !== undefined;
  }

  #serviceOf(task: Task): Service | undefined {
    if (!task.group.startsWith(GROUP_PREFIX)) return undefined;
    return this.#state.cluster(task.cluster.name).services.get(task.group.slice(GROUP_PREFIX.length));
  }
}
