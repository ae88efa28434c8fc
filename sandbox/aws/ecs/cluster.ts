// A cluster and the machines in it.

import type { Service } from './service.ts';
import type { Task } from './task.ts';

export interface Cluster {
  readonly name: string;
  readonly arn: string;
  readonly services: Map<string, Service>;
  /** By ARN, those that stopped within the last hour included. */
  readonly tasks: Map<string, Task>;
  /** By ARN. */
  readonly containerInstances: Map<string, ContainerInstance>;
}

export interface ContainerInstance {
  readonly arn: string;
  /** An EC2 instance, or `mi-…` for a machine outside of EC2. */
  readonly ec2InstanceId: string;
  /** Where its bridge and host ports are. */
  readonly address: string;
  readonly registeredAtMs: number;
}
