// What was read of one cluster, as plain facts: `fetch-cluster.ts` gathers them, `snapshot.ts` makes sense of them.

import type { PortMapping, Task } from '@aws-sdk/client-ecs';
import type { Labels } from '../../src/model/snapshot.ts';

export interface ClusterFacts {
  /** `cluster/demo`. */
  readonly scope: string;
  /** Tasks that were described. */
  readonly tasks: readonly Task[];
  /** By ARN: the revisions that could be read. */
  readonly definitions: ReadonlyMap<string, TaskDefinitionFacts>;
  /** By ARN of the container instance; one that is missing here could not be read. */
  readonly hosts: ReadonlyMap<string, Host>;
  /** ARNs of container instances that are to go: what is on them serves, last in choice. */
  readonly leaving: ReadonlySet<string>;
  /** What could not be read. Empty: this is everything. */
  readonly gaps: readonly Gap[];
}

/**
 * Where a task's ports are. `awsvpc`: on an address of its own; `host`: on the machine's, as they are; `bridge`: on the
 * machine's, at ports that Docker publishes; `none`: nowhere.
 */
export type Networking = 'awsvpc' | 'bridge' | 'host' | 'none';

/** The few things of a task definition that routing needs: a revision never changes, so they are kept. */
export interface TaskDefinitionFacts {
  readonly networkMode: Networking;
  /** By name, those that can be routed to. What else a task has was put there by AWS, or has neither port nor label. */
  readonly containers: ReadonlyMap<string, ContainerDefinitionFacts>;
  /** Whether any container has a check, those included that are left out here. False: its tasks are UNKNOWN for ever. */
  readonly checksHealth: boolean;
}

export interface ContainerDefinitionFacts {
  readonly labels: Labels;
  readonly portMappings: readonly PortMapping[];
  /** False: its health is UNKNOWN for ever. */
  readonly checksHealth: boolean;
}

/** The machine that tasks with bridge and host networking share their address with. */
export type Host =
  | { readonly kind: 'instance'; readonly instanceId: string; readonly address: string }
  /** There is no such machine, or its address cannot be had. `machine`: its id, where it is that which lacks something. */
  | { readonly kind: 'absent'; readonly machine?: string; readonly reason: string };

export interface Gap {
  /** `scope cluster/demo`, `task definition orders:7`. */
  readonly object: string;
  readonly reason: string;
}
