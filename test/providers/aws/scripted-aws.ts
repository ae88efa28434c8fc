// An AWS endpoint that answers as a test says: for what no sandbox does by itself.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { listenAsAws } from './listen-as-aws.ts';

export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** `action` is ECS's (`ListTasks`); undefined is silence. */
export type Script = (action: string, body: string) => Answer | undefined;

export interface ScriptedAws {
  /** Open connections. */
  readonly connections: () => number;
  /** Resolves when the last connection is gone. */
  readonly deserted: () => Promise<void>;
}

export const json = (value: object): Answer => ({ body: JSON.stringify(value) });

export async function startScriptedAws(t: ExecutionContext, script: Script): Promise<ScriptedAws> {
  let connections = 0;
  const server = createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
    const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const answer = script(action, await text(request).catch(() => ''));
    if (answer === undefined) return;
    response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/x-amz-json-1.1' });
    response.end(answer.body);
  });
  server.on('connection', (socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
      if (connections === 0) server.emit('deserted');
    });
  });
  await listenAsAws(t, server);
  return {
    connections: () => connections,
    deserted: async () => {
      if (connections > 0) await once(server, 'deserted');
    },
  };
}
