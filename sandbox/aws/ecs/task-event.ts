// A task as EventBridge tells of it: without health, labels or tags, and with times as texts.

import type { NewEvent } from '../events/event-bridge.ts';
import { describeState } from './describe-task.ts';
import type { Task } from './task.ts';

export const taskStateChange = (task: Task): NewEvent => ({
  source: 'aws.ecs',
  detailType: 'ECS Task State Change',
  resources: [task.arn],
  detail: {
    ...describeState(task),
    createdAt: new Date(task.times.createdAtMs).toISOString(),
  },
});
