// A request of HTTP/1.1, with Node's own client: another implementation than the router's, and a strict one.

import http from 'node:http';
import https from 'node:https';
import type { Attempt } from '../ledger.ts';
import type { SoakServer } from '../servers.ts';
import { carry } from './carry.ts';
import type { Surroundings } from './clients.ts';

export interface Question {
  /** Made by `agentOf`. */
  readonly agent: http.Agent;
  readonly host: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  /** Sends the body, if there is one, and ends the request; what it rejects with ends the request, too. */
  readonly send?: (request: http.ClientRequest) => void | Promise<void>;
}

/** One connection at a time. `kept`: it stays for the next request. */
export function agentOf({ ca }: Surroundings, secure: boolean, kept = true): http.Agent {
  const options = { keepAlive: kept, maxSockets: 1 };
  return secure ? new https.Agent({ ...options, ca, servername: 'steady.localhost' }) : new http.Agent(options);
}

/** Resolves with the head of the answer. */
export function ask(attempt: Attempt, at: Surroundings, question: Question): Promise<http.IncomingMessage> {
  const { agent, host, path, method = 'GET', headers = {}, send } = question;
  const secure = agent instanceof https.Agent;
  const port = secure ? at.securePort : at.plainPort;
  attempt.what = `${method} ${secure ? 'https' : 'http'}://${host}${path}`;
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, agent, path, method, headers: { ...headers, host } };
    const request = (secure ? https : http).request({ ...options, signal: attempt.signal });
    request.on('socket', (socket) => carry(attempt, socket));
    request.on('response', resolve);
    // Also after the answer's head, when nobody waits here any more.
    request.on('error', reject);
    if (send === undefined) request.end();
    else Promise.resolve(send(request)).catch((error: unknown) => request.destroy(toError(error)));
  });
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

export interface AnswerFacts {
  readonly status: number;
  /** X-Id and X-Server. */
  readonly id: unknown;
  readonly server: unknown;
}

/** It must be this request's answer, from one of these servers. */
export function mustBeFrom(
  attempt: Attempt,
  { status, id, server }: AnswerFacts,
  servers: readonly SoakServer[],
): void {
  if (status !== 200) throw new Error(`status ${status}`);
  if (!servers.some(({ name }) => name === server)) throw new Error(`answered by ${server}`);
  if (id !== String(attempt.id)) throw new Error(`the answer of request ${id}`);
}

/** `ask`, and the right head. */
export async function askOf(
  servers: readonly SoakServer[],
  attempt: Attempt,
  at: Surroundings,
  question: Question,
): Promise<http.IncomingMessage> {
  attempt.askedOf = servers;
  const answer = await ask(attempt, at, question);
  const { statusCode: status = 0, headers } = answer;
  try {
    mustBeFrom(attempt, { status, id: headers['x-id'], server: headers['x-server'] }, servers);
  } catch (error) {
    // Read away, so that the connection goes on, or ends, as the router wants it.
    answer.on('error', () => {}).resume();
    throw error;
  }
  return answer;
}

/** Rejects when the answer breaks off. */
export async function textOf(answer: http.IncomingMessage): Promise<string> {
  let text = '';
  for await (const bytes of answer) text += bytes;
  return text;
}

/** The few bytes of `/small/ID`. */
export async function mustBeSmall(attempt: Attempt, answer: http.IncomingMessage): Promise<void> {
  const text = await textOf(answer);
  if (text !== `${attempt.id}\n`) throw new Error(`the body is ${JSON.stringify(text)}`);
}
