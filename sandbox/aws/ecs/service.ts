// A service: how many tasks of which definition somebody wants, and the deployments that bring it about.

import type { ClusterIdentity } from './cluster-identity.ts';
import type { LaunchType, Task } from './task.ts';
import type { TaskDefinition } from './task-definition.ts';

export interface Service {
  readonly name: string;
  readonly arn: string;
  readonly cluster: ClusterIdentity;
  readonly launchType: LaunchType;
  readonly createdAtMs: number;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  minimumHealthyPercent: number;
  maximumPercent: number;
  /** The newest first: the PRIMARY one, then those it replaces. Never empty. */
  deployments: [Deployment, ...Deployment[]];
  /** Those that are not STOPPED, the oldest first. */
  readonly tasks: Set<Task>;
  /** No task is started before this time of the clock: failed starts are not repeated without a pause. */
  startsAfterMs: number;
}

export interface Deployment {
  /** `ecs-svc/…`; the tasks that it starts carry it as `startedBy`. */
  readonly id: string;
  readonly definition: TaskDefinition;
  readonly createdAtMs: number;
  updatedAtMs: number;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED';
  failedTasks: number;
}

/** Nothing is left to do: one deployment, and exactly the wanted tasks, all of them RUNNING. */
export const isSettled = (service: Service): boolean =>
  service.deployments.length === 1 &&
  service.tasks.size === service.desiredCount &&
  [...service.tasks].every((task) => task.lastStatus === 'RUNNING' && task.desiredStatus === 'RUNNING');
