// ListTasks: the ARNs of a cluster's tasks, by what they should be (`desiredStatus`), not by what they are.

import type { Input } from '../../input.ts';
import { lastPart } from '../state.ts';
import type { Task } from '../task.ts';
import { clusterOf, type EcsAction, pageOf } from './action.ts';

export const listTasks: EcsAction = (call) => {
  const cluster = clusterOf(call);
  const service = call.input.text('serviceName');
  if (service !== undefined) call.ecs.state.service(cluster, service);
  const page = pageOf(call.input, [...cluster.tasks.values()].filter(selection(call.input)));
  return { taskArns: page.items.map((task) => task.arn), nextToken: page.nextToken };
};

/** PENDING selects nothing: ECS never wants a task to be PENDING. */
function selection(input: Input): (task: Task) => boolean {
  const desiredStatus = input.text('desiredStatus') ?? 'RUNNING';
  const service = input.text('serviceName');
  const family = input.text('family');
  const startedBy = input.text('startedBy');
  const machine = input.text('containerInstance');
  const launchType = input.text('launchType');
  return (task) =>
    task.desiredStatus === desiredStatus &&
    (service === undefined || task.group === `service:${lastPart(service)}`) &&
    (family === undefined || task.definition.family === family) &&
    (startedBy === undefined || task.startedBy === startedBy) &&
    (machine === undefined || lastPart(task.containerInstance?.arn ?? '') === lastPart(machine)) &&
    (launchType === undefined || task.launchType === launchType);
}
