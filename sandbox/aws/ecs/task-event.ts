// A task as EventBridge tells of it: without health, labels or tags, and with times as texts.

import type { World } from '../../world.ts';
import { REGION } from '../account.ts';
import type { JsonObject } from '../json.ts';
import { describeState } from './describe-task.ts';
import type { Task } from './task.ts';

export function taskStateChange(task: Task, world: World): JsonObject {
  return {
    version: '0',
    id: world.ids.uuid(),
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account: world.account,
    time: new Date(world.clock.wallMs()).toISOString(),
    region: REGION,
    resources: [task.arn],
    detail: {
      ...describeState(task),
      createdAt: new Date(task.times.createdAtMs).toISOString(),
    },
  };
}
