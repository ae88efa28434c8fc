// Clients that take their time, within what is allowed, and one that never finishes its head. All but the last are done
// within five seconds: a worker that is replaced waits ten for them.

import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attempt } from '../ledger.ts';
import { BodyCheck, bodyPart } from '../pattern.ts';
import { agentOf, askOf } from './ask.ts';
import { mustBePattern } from './bodies.ts';
import { carry } from './carry.ts';
import type { Surroundings, Turn } from './clients.ts';

const DOWNLOAD_BYTES = 3_000_000;
const BETWEEN_READS_MS = 60;
const PARTS = 40;
const PART_BYTES = 300;
const BETWEEN_PARTS_MS = 75;

export function slowReader(at: Surroundings): Turn {
  const agent = agentOf(at, false);
  return async (attempt) => {
    const question = { agent, host: 'steady.localhost', path: `/length/${attempt.id}/${DOWNLOAD_BYTES}` };
    const answer = await askOf(at.servers.steady, attempt, at, question);
    const check = new BodyCheck(attempt.id, DOWNLOAD_BYTES);
    for await (const bytes of answer) {
      check.take(bytes);
      await sleep(BETWEEN_READS_MS);
    }
    check.end();
  };
}

export function slowSender(at: Surroundings): Turn {
  const agent = agentOf(at, false);
  return async (attempt) => {
    const bytes = PARTS * PART_BYTES;
    const answer = await askOf(at.servers.steady, attempt, at, {
      ...{ agent, host: 'steady.localhost', method: 'POST', path: `/echo/${attempt.id}` },
      headers: { 'content-length': bytes },
      send: async (request) => {
        for (let sent = 0; sent < bytes && !request.destroyed; sent += PART_BYTES) {
          request.write(bodyPart(attempt.id, sent, PART_BYTES));
          await sleep(BETWEEN_PARTS_MS);
        }
        request.end();
      },
    });
    await mustBePattern(answer, new BodyCheck(attempt.id, bytes));
  };
}

/** A head must be whole after 10 s, a quarter of a second late at most; the rest is a busy machine. */
const HEAD_LIMIT_MS = 10_000;
const LATE_MS = 3000;

/** Half a head: 408 when its time is over. */
export const HALF_HEAD = 'half a head';

export function halfHead(at: Surroundings): Turn {
  return async (attempt) => {
    attempt.what = 'GET / HTT';
    attempt.named = false;
    const said = await untilClosed(attempt, at.plainPort);
    const tookMs = performance.now() - attempt.beganMs;
    if (!said.startsWith('HTTP/1.1 408 ')) throw new Error(`${JSON.stringify(said.slice(0, 30))} after ${tookMs} ms`);
    if (tookMs < HEAD_LIMIT_MS - 100 || tookMs > HEAD_LIMIT_MS + LATE_MS) throw new Error(`408 after ${tookMs} ms`);
  };
}

function untilClosed(attempt: Attempt, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', signal: attempt.signal });
    let said = '';
    carry(attempt, socket);
    socket.setEncoding('latin1');
    socket.write(attempt.what);
    socket.on('data', (text: string) => (said += text));
    socket.on('error', reject);
    socket.on('close', () => resolve(said));
  });
}
