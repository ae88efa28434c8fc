// WebSocket: a tunnel lives for some seconds, less than a worker that is replaced waits for it, and every message comes
// back.

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Attempt } from '../ledger.ts';
import { bodyOf } from '../pattern.ts';
import { carry } from './carry.ts';
import type { Surroundings, Turn } from './clients.ts';

const MESSAGES = 60;
const BETWEEN_MS = 40;
/** The lengths of frames of each kind (RFC 6455 5.2). */
const MESSAGE_BYTES = [0, 125, 126, 1000, 65_535, 65_536];

export function tunnel(at: Surroundings): Turn {
  return async (attempt) => {
    attempt.askedOf = at.servers.steady;
    const socket = open(attempt, at.plainPort);
    const closed = once(socket, 'close');
    const lost = closed.then(([code]) => Promise.reject(new Error(`the tunnel was closed with ${code}`)));
    // Rejects at the end in any case.
    lost.catch(() => {});
    try {
      await Promise.race([once(socket, 'open'), lost]);
      for (let i = 0; i < MESSAGES; i++) {
        await exchange(socket, attempt.id + i, MESSAGE_BYTES[i % MESSAGE_BYTES.length] ?? 0, lost);
        await sleep(BETWEEN_MS);
      }
      socket.close(1000);
      const [code] = await closed;
      if (code !== 1000) throw new Error(`the tunnel was closed with ${code}`);
    } finally {
      socket.terminate();
    }
  };
}

function open(attempt: Attempt, port: number): WebSocket {
  attempt.what = `WebSocket /tunnel/${attempt.id}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/tunnel/${attempt.id}`, {
    headers: { host: 'steady.localhost' },
    perMessageDeflate: false,
    finishRequest: (request) => {
      request.once('socket', (carrier) => carry(attempt, carrier));
      request.end();
    },
  });
  socket.on('error', () => {});
  attempt.signal.addEventListener('abort', () => socket.terminate());
  return socket;
}

async function exchange(socket: WebSocket, id: number, length: number, lost: Promise<never>): Promise<void> {
  const message = bodyOf(id, length);
  const back = once(socket, 'message');
  socket.send(message);
  const [received] = await Promise.race([back, lost]);
  if (!(received instanceof Buffer) || !received.equals(message)) throw new Error('another message came back');
}
