// One request over HTTP/1.1 on a connection of its own, of whose answer only the head is of interest.

import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { fail, ok, type Result } from '../model/result.ts';
import type { LookUp } from '../names/name-resolver.ts';
import { faultOf, keepSessions, type SecureMeans, tlsOptions } from './connect.ts';
import type { Question } from './question.ts';

export interface Head {
  readonly status: number;
  readonly location: string | undefined;
}

/** Read, so that the server sees its answer taken; of a longer body it sees the end of the connection. */
const MOST_BODY_BYTES = 64 * 1024;

/** Nothing is kept open between two checks: idle connections to thousands of servers would cost more than new ones. */
const plain = new http.Agent({ keepAlive: false });
const secured = new https.Agent({ keepAlive: false, maxCachedSessions: 0 });

/** `means`: for `https`. The error says in few words what went wrong. */
export function sendHttp1(
  question: Question,
  means: SecureMeans | undefined,
  lookup: LookUp,
  signal: AbortSignal,
): Promise<Result<Head>> {
  const { host, port, authority, path, method, headers } = question;
  const options: http.RequestOptions = { host, port, lookup, path, method, signal, setHost: false, agent: plain };
  const request =
    means === undefined
      ? http.request(options)
      : https.request({ ...options, ...tlsOptions(question, means), agent: secured });
  if (means !== undefined) request.once('socket', (socket) => keepSessions(socket, question, means));
  request.setHeader('Host', authority);
  for (const [name, value] of headers) if (name.toLowerCase() !== 'host') request.setHeader(name, value);
  return new Promise((resolve) => {
    let head: Result<Head> | undefined;
    request.on('response', (answer) => {
      head = ok({ status: answer.statusCode ?? 0, location: answer.headers.location });
      drain(answer);
    });
    request.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve(fail('the server speaks another protocol'));
    });
    // An answer that is cut in its body, or not whole in time, has said what was asked for.
    request.on('error', (error) => resolve(head ?? fail(faultOf(error))));
    request.on('close', () => resolve(head ?? fail('the connection was closed')));
    request.end();
  });
}

function drain(answer: IncomingMessage): void {
  let bytes = 0;
  answer.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > MOST_BODY_BYTES) answer.destroy();
  });
  answer.on('error', () => {});
}
