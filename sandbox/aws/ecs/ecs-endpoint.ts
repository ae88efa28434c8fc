// ECS on the wire: AWS JSON 1.1. The action is in X-Amz-Target, parameters and answer are JSON, an error names its type.

import type { ServerResponse } from 'node:http';
import type { World } from '../../world.ts';
import { AwsError } from '../aws-error.ts';
import { deliver } from '../deliver.ts';
import { Input } from '../input.ts';
import { jsonWriter } from '../json-writer.ts';
import { ECS_ACTIONS } from './actions/table.ts';
import type { Ecs } from './ecs.ts';

const TARGET = /^AmazonEC2ContainerServiceV20141113\.(\w+)$/;

export async function serveEcs(ecs: Ecs, world: World, target: string, body: string, response: ServerResponse) {
  const write = jsonWriter(response, world, '1.1');
  await deliver(response, () => perform(ecs, target, body), {
    answer: (answer) => write(200, answer),
    error: ({ status, code, message }) => write(status, { __type: code, message }),
  });
}

async function perform(ecs: Ecs, target: string, body: string) {
  const action = TARGET.exec(target)?.[1] ?? '';
  const run = ECS_ACTIONS.get(action);
  if (run === undefined) throw new AwsError('UnknownOperationException', `The sandbox has no action ${target}.`);
  const input = Input.parse(body);
  return ecs.api.perform({ action, token: input.text('nextToken'), run: () => run({ action, input, ecs }) });
}
