// ListContainerInstances, DescribeContainerInstances, UpdateContainerInstancesState.

import type { JsonObject } from '../../json.ts';
import { describeContainerInstance } from '../describe.ts';
import { lastPart } from '../state.ts';
import { batchOf, clusterOf, type EcsAction, invalid, missing, pageOf } from './action.ts';

export const listContainerInstances: EcsAction = (call) => {
  const page = pageOf(call.input, clusterOf(call).containerInstances.values());
  return { containerInstanceArns: page.items.map((instance) => instance.arn), nextToken: page.nextToken };
};

export const updateContainerInstancesState: EcsAction = (call) => {
  const cluster = clusterOf(call);
  const status = call.input.text('status');
  if (status !== 'ACTIVE' && status !== 'DRAINING') throw invalid('status is ACTIVE or DRAINING.');
  const updated = batchOf(call.input, 'containerInstances', 10, 'containerInstances').map((arn) => {
    const instance = cluster.containerInstances.get(arn);
    if (instance === undefined) throw invalid(`No container instance ${arn}.`);
    return instance;
  });
  for (const instance of updated) call.ecs.setInstanceStatus(cluster, instance, status);
  const containerInstances = updated.map((instance) => describeContainerInstance(instance, cluster.tasks.values()));
  return { containerInstances, failures: [] };
};

export const describeContainerInstances: EcsAction = (call) => {
  const cluster = clusterOf(call);
  const references = batchOf(call.input, 'containerInstances', 100, 'instanceIds');
  if (references.length === 0) throw invalid('Container instances cannot be empty.');
  const byId = new Map([...cluster.containerInstances.values()].map((instance) => [lastPart(instance.arn), instance]));
  const containerInstances: JsonObject[] = [];
  const failures: JsonObject[] = [];
  for (const reference of references) {
    const instance = byId.get(lastPart(reference));
    if (instance === undefined) failures.push(missing(reference));
    else containerInstances.push(describeContainerInstance(instance, cluster.tasks.values()));
  }
  return { containerInstances, failures };
};
