// A task as EventBridge tells of it: without health, labels or tags, and with times as texts.

import type { World } from '../../world.ts';
import { makeEvent } from '../event.ts';
import type { JsonObject } from '../json.ts';
import { describeState } from './describe-task.ts';
import type { Task } from './task.ts';

export const taskStateChange = (task: Task, world: World): JsonObject =>
  makeEvent(
    {
      source: 'aws.ecs',
      type: 'ECS Task State Change',
      resources: [task.arn],
      detail: {
        ...describeState(task),
        createdAt: new Date(task.times.createdAtMs).toISOString(),
        updatedAt: new Date(world.clock.wallMs()).toISOString(),
      },
    },
    world,
  );
