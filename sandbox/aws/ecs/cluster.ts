// A cluster and everything in it.

import type { ClusterIdentity } from './cluster-identity.ts';
import type { ContainerInstance } from './container-instance.ts';
import type { Service } from './service.ts';
import type { Task } from './task.ts';

export interface Cluster extends ClusterIdentity {
  /** By name. */
  readonly services: Map<string, Service>;
  /** By ARN, those that stopped within the last hour included. */
  readonly tasks: Map<string, Task>;
  /** By ARN. */
  readonly containerInstances: Map<string, ContainerInstance>;
}
