// DescribeTasks, RunTask, StopTask.

import type { Input } from '../../input.ts';
import type { JsonObject } from '../../json.ts';
import { describeTask } from '../describe-task.ts';
import { taskArn } from '../state.ts';
import type { LaunchType, Task } from '../task.ts';
import { batchOf, clusterOf, type EcsAction, invalid, missing } from './action.ts';

export const describeTasks: EcsAction = (call) => {
  const cluster = clusterOf(call);
  const withTags = call.input.texts('include').includes('TAGS');
  const references = batchOf(call.input, 'tasks', 100, 'taskIds');
  if (references.length === 0) throw invalid('Tasks cannot be empty.');
  const tasks: JsonObject[] = [];
  const failures: JsonObject[] = [];
  for (const reference of references) {
    const task = call.ecs.state.findTask(cluster, reference);
    const reason = task && call.ecs.failingTasks.get(task.arn);
    if (task === undefined) failures.push(missing(arnFor(reference, (id) => taskArn(cluster, id))));
    else if (reason !== undefined) failures.push({ arn: task.arn, reason });
    else tasks.push(describeTask(task, { withTags }));
  }
  return { tasks, failures };
};

export const runTask: EcsAction = (call) => {
  const { input, ecs } = call;
  const cluster = clusterOf(call);
  const count = input.integer('count') ?? 1;
  if (count < 1 || count > 10) throw invalid('Count should be between 1 and 10.');
  const launchType = readLaunchType(input);
  const tasks: Task[] = [];
  for (let i = 0; i < count; i++) {
    const options = {
      cluster: cluster.name,
      taskDefinition: input.text('taskDefinition') ?? '',
      launchType,
      group: input.text('group'),
      startedBy: input.text('startedBy'),
      tags: input.objects('tags').map((tag) => ({ key: tag.text('key') ?? '', value: tag.text('value') ?? '' })),
    };
    tasks.push(ecs.runTask(options));
  }
  return { tasks: tasks.map((task) => describeTask(task, { withTags: true })), failures: [] };
};

export const stopTask: EcsAction = (call) => {
  const task = call.ecs.state.findTask(clusterOf(call), call.input.text('task') ?? '');
  if (task === undefined) throw invalid('The referenced task was not found.');
  call.ecs.stopTask(task, call.input.text('reason'));
  return { task: describeTask(task, { withTags: false }) };
};

export function readLaunchType(input: Input): LaunchType | undefined {
  const text = input.text('launchType');
  if (text === undefined || text === 'EC2' || text === 'FARGATE' || text === 'EXTERNAL') return text;
  throw invalid(`Unknown launch type: ${text}`);
}

const arnFor = (reference: string, make: (id: string) => string): string =>
  reference.startsWith('arn:') ? reference : make(reference);
