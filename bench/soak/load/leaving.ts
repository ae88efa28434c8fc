// Clients that go away in the middle: of a download, and of an upload. Nothing can fail for them but the beginning.

import { bodyPart } from '../pattern.ts';
import { agentOf, askOf } from './ask.ts';
import type { Surroundings, Turn } from './clients.ts';

const DOWNLOAD_BYTES = 5_000_000;
const UPLOAD_BYTES = 100_000;
const SENT_BYTES = 30_000;

export function leavesDownload(at: Surroundings): Turn {
  const agent = agentOf(at, false);
  return async (attempt) => {
    const question = { agent, host: 'steady.localhost', path: `/length/${attempt.id}/${DOWNLOAD_BYTES}` };
    const answer = await askOf(at.servers.steady, attempt, at, question);
    for await (const _ of answer) break;
  };
}

/** Leaves when the answer begins: the request has arrived, and not all of its body. */
export function leavesUpload(at: Surroundings): Turn {
  const agent = agentOf(at, false);
  return async (attempt) => {
    const answer = await askOf(at.servers.steady, attempt, at, {
      ...{ agent, host: 'steady.localhost', method: 'POST', path: `/echo/${attempt.id}` },
      headers: { 'content-length': UPLOAD_BYTES },
      send: (request) => void request.write(bodyPart(attempt.id, 0, SENT_BYTES)),
    });
    answer.on('error', () => {}).destroy();
  };
}
