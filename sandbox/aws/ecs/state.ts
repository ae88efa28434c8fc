// What an account has in ECS, and finding things in it by the names and ARNs that callers use.

import { AwsError } from '../aws-error.ts';
import type { Cluster } from './cluster.ts';
import type { Service } from './service.ts';
import type { Task } from './task.ts';
import type { TaskDefinition } from './task-definition.ts';

export class EcsState {
  /** By name. */
  readonly clusters = new Map<string, Cluster>();
  /** By family, the revisions in order. */
  readonly definitions = new Map<string, TaskDefinition[]>();

  /** By name or ARN; no reference means the cluster `default`. */
  findCluster(reference: string | undefined): Cluster | undefined {
    return this.clusters.get(lastPart(reference ?? 'default'));
  }

  cluster(reference: string | undefined): Cluster {
    const cluster = this.findCluster(reference);
    if (cluster === undefined) throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    return cluster;
  }

  service(cluster: Cluster, reference: string): Service {
    const service = cluster.services.get(lastPart(reference));
    if (service === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
    return service;
  }

  /** By ARN, or by id within the cluster. */
  findTask(cluster: Cluster, reference: string): Task | undefined {
    return cluster.tasks.get(reference.startsWith('arn:') ? reference : taskArn(cluster, reference));
  }

  /** By ARN, `family:revision`, or `family` for the newest revision. */
  findDefinition(reference: string): TaskDefinition | undefined {
    const [family = '', revision] = lastPart(reference).split(':');
    const revisions = this.definitions.get(family) ?? [];
    return revision === undefined ? revisions.at(-1) : revisions[Number(revision) - 1];
  }
}

export const taskArn = (cluster: Cluster, id: string): string =>
  cluster.arn.replace(':cluster/', ':task/').concat(`/${id}`);

/** What follows the last slash: the name in an ARN, or the reference itself. */
export const lastPart = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);
