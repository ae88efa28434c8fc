// Bodies of many sizes in both directions, compared byte for byte.

import type http from 'node:http';
import { BodyCheck, bodyOf } from '../pattern.ts';
import { agentOf, askOf } from './ask.ts';
import type { Surroundings, Turn } from './clients.ts';

/** Around the edges of what is read and written at a time. */
const UPLOAD_BYTES = [0, 1, 1000, 16_384, 65_535, 65_536, 65_537, 300_000];
const DOWNLOAD_BYTES = [1, 65_536, 200_000, 1_000_000, 3_000_000];
/** A body in chunks is sent in so many writes. */
const WRITES = 5;

type Framing = 'length' | 'chunked';

/** What is sent comes back. */
export function upload(at: Surroundings, framing: Framing): Turn {
  const agent = agentOf(at, false);
  return async (attempt) => {
    const bytes = UPLOAD_BYTES[attempt.id % UPLOAD_BYTES.length] ?? 0;
    const body = bodyOf(attempt.id, bytes);
    const answer = await askOf(at.servers.steady, attempt, at, {
      ...{ agent, host: 'steady.localhost', method: 'POST', path: `/echo/${attempt.id}` },
      headers: framing === 'length' ? { 'content-length': bytes } : { 'transfer-encoding': 'chunked' },
      send: (request) => sendIn(framing === 'length' ? 1 : WRITES, body, request),
    });
    await mustBePattern(answer, new BodyCheck(attempt.id, bytes));
  };
}

function sendIn(writes: number, body: Buffer, request: http.ClientRequest): void {
  const each = Math.ceil(body.length / writes);
  for (let at = 0; at < body.length; at += each) request.write(body.subarray(at, at + each));
  request.end();
}

export function download(at: Surroundings, framing: Framing): Turn {
  const agent = agentOf(at, false);
  return async (attempt) => {
    const bytes = DOWNLOAD_BYTES[attempt.id % DOWNLOAD_BYTES.length] ?? 0;
    const question = { agent, host: 'steady.localhost', path: `/${framing}/${attempt.id}/${bytes}` };
    await mustBePattern(await askOf(at.servers.steady, attempt, at, question), new BodyCheck(attempt.id, bytes));
  };
}

export async function mustBePattern(answer: AsyncIterable<Buffer>, check: BodyCheck): Promise<void> {
  for await (const bytes of answer) check.take(bytes);
  check.end();
}
