// Where a task runs when its caller does not say, and what ECS refuses when he does.

import { AwsError } from '../aws-error.ts';
import type { LaunchType } from './task.ts';
import type { TaskDefinition } from './task-definition.ts';

/** ECS itself would say EC2 without a word; a sandbox that has no machines yet is of more use with Fargate. */
export function launchTypeFor(definition: TaskDefinition, asked: LaunchType | undefined): LaunchType {
  const launchType = asked ?? (definition.networkMode === 'awsvpc' ? 'FARGATE' : 'EC2');
  if (launchType !== 'FARGATE' || definition.networkMode === 'awsvpc') return launchType;
  throw new AwsError('InvalidParameterException', 'Task definition does not support launch_type FARGATE.');
}
