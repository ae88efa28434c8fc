// ListClusters, DescribeClusters, CreateCluster.

import type { JsonObject } from '../../json.ts';
import { describeCluster } from '../describe.ts';
import { batchOf, type EcsAction, missing, pageOf } from './action.ts';

export const listClusters: EcsAction = ({ input, ecs }) => {
  const page = pageOf(input, ecs.state.clusters.values());
  return { clusterArns: page.items.map((cluster) => cluster.arn), nextToken: page.nextToken };
};

export const describeClusters: EcsAction = ({ input, ecs }) => {
  const references = batchOf(input, 'clusters', 100, 'clusterIds');
  const clusters: JsonObject[] = [];
  const failures: JsonObject[] = [];
  for (const reference of references.length === 0 ? ['default'] : references) {
    const cluster = ecs.state.findCluster(reference);
    if (cluster === undefined) failures.push(missing(reference));
    else clusters.push(describeCluster(cluster));
  }
  return { clusters, failures };
};

export const createCluster: EcsAction = ({ input, ecs }) => ({
  cluster: describeCluster(ecs.createCluster(input.text('clusterName') ?? 'default')),
});
