// A task as EventBridge tells of it: without health, labels or tags, and with times as texts.

import type { NewEvent } from '../events/event-bridge.ts';
import { describeState } from './describe-task.ts';
import type { Task } from './task.ts';

/** `changedAtMs`: since the epoch. */
export const taskStateChange = (task: Task, changedAtMs: number): NewEvent => ({
  source: 'aws.ecs',
  detailType: 'ECS Task State Change',
  resources: [task.arn],
  detail: {
    ...describeState(task),
    createdAt: new Date(task.times.createdAtMs).toISOString(),
    updatedAt: new Date(changedAtMs).toISOString(),
  },
});
