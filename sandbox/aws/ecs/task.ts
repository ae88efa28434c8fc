// A task: what DescribeTasks tells of it, as mutable state. `task-life.ts` moves it through its states.

import type { ClusterIdentity } from './cluster-identity.ts';
import type { ContainerInstance } from './container-instance.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition.ts';

/** In the order of a task's life. */
const STATUSES = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
] as const;

export type TaskStatus = (typeof STATUSES)[number];

export type LaunchType = 'EC2' | 'FARGATE' | 'EXTERNAL';

export type HealthStatus = 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN';

export interface Task {
  readonly arn: string;
  /** The last part of the ARN. */
  readonly id: string;
  readonly cluster: ClusterIdentity;
  readonly definition: TaskDefinition;
  readonly launchType: LaunchType;
  /** `service:orders` or `family:orders`. */
  readonly group: string;
  /** A deployment's id for a service's task. */
  readonly startedBy: string | undefined;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** Undefined on Fargate. */
  readonly containerInstance: ContainerInstance | undefined;
  /** Present in awsvpc mode only. */
  readonly networkInterface: NetworkInterface | undefined;
  readonly containers: readonly Container[];
  readonly times: TaskTimes;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  /** Rises with every change. */
  version: number;
  stopCode: string | undefined;
  stoppedReason: string | undefined;
}

export interface Container {
  readonly arn: string;
  readonly runtimeId: string;
  readonly definition: ContainerDefinition;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  healthStatus: HealthStatus;
  exitCode: number | undefined;
  /** In bridge mode, once the container runs. */
  networkBindings: readonly NetworkBinding[];
}

export interface NetworkBinding {
  readonly containerPort: number;
  readonly hostPort: number;
  /** Of a range, whose first ports these two are. Absent: 1. */
  readonly count?: number;
  readonly protocol: 'tcp' | 'udp';
}

export interface NetworkInterface {
  readonly attachmentId: string;
  readonly interfaceId: string;
  readonly macAddress: string;
  readonly address: string;
}

/** Milliseconds since the epoch, filled in as it happens. */
export interface TaskTimes {
  readonly createdAtMs: number;
  connectedAtMs?: number;
  pulledAtMs?: number;
  startedAtMs?: number;
  stoppingAtMs?: number;
  executionStoppedAtMs?: number;
  stoppedAtMs?: number;
}

/** Where the task's ports are: its own address in awsvpc mode, its machine's otherwise. */
export const addressOf = (task: Task): string | undefined =>
  task.networkInterface?.address ?? task.containerInstance?.address;

/** It is in that state or has passed it. */
export const hasReached = (task: Task, status: TaskStatus): boolean =>
  STATUSES.indexOf(task.lastStatus) >= STATUSES.indexOf(status);

/** A task is as healthy as its essential containers; one UNHEALTHY is enough, HEALTHY takes all of them. */
export function healthOf(task: Task): HealthStatus {
  const essential = task.containers.filter((container) => container.definition.essential);
  if (essential.some((container) => container.healthStatus === 'UNHEALTHY')) return 'UNHEALTHY';
  const healthy = essential.length > 0 && essential.every((container) => container.healthStatus === 'HEALTHY');
  return healthy ? 'HEALTHY' : 'UNKNOWN';
}
