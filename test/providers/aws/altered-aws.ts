// A relay in front of a sandbox: a test changes single answers of it, or answers itself, for the faults that no cloud
// means to have: nonsense in a list, credentials that expired, a clock that is wrong.

import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { listenAsAws } from './listen-as-aws.ts';

export interface Altered {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `action` is ECS's (`ListTasks`), empty for EC2. `answer` is the sandbox's. */
export type Alter = (action: string, answer: Altered, request: IncomingMessage) => Altered;

export interface AlteredAws {
  /** From now on; undefined: answers are the sandbox's. */
  alter: Alter | undefined;
}

export async function startAlteredAws(t: ExecutionContext, sandboxUrl: string): Promise<AlteredAws> {
  const aws: AlteredAws = { alter: undefined };
  const server = createServer(async (request, response) => {
    const action =
      String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    const answer = await ask(sandboxUrl, request).catch(() => undefined);
    if (answer === undefined) return void response.destroy();
    const { status, headers, body } = aws.alter?.(action, answer, request) ?? answer;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers });
    response.end(body);
  });
  await listenAsAws(t, server);
  return aws;
}

async function ask(sandboxUrl: string, request: IncomingMessage): Promise<Altered> {
  const { method = 'POST', headers, url = '/' } = request;
  const asked = ['x-amz-target', 'content-type'].flatMap((name): [string, string][] => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  const answer = await fetch(new URL(url, sandboxUrl), { method, headers: asked, body: await text(request) });
  return { status: answer.status, body: await answer.text() };
}
