// Answers in AWS JSON, the protocol that ECS and SQS speak in versions of their own.

import type { ServerResponse } from 'node:http';
import type { World } from '../world.ts';
import type { JsonObject } from './json.ts';

export const jsonWriter =
  (response: ServerResponse, world: World, version: '1.0' | '1.1') =>
  (status: number, answer: JsonObject): void => {
    const text = JSON.stringify(answer);
    response.writeHead(status, {
      'Content-Type': `application/x-amz-json-${version}`,
      'Content-Length': Buffer.byteLength(text),
      'x-amzn-RequestId': world.ids.uuid(),
    });
    response.end(text);
  };
