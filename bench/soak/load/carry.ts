// Which connection carries a request.

import type { Socket } from 'node:net';
import type { Attempt, Carrier } from '../ledger.ts';

const carriers = new WeakMap<Socket, Carrier>();

/** Notes it as soon as the socket is connected. */
export function carry(attempt: Attempt, socket: Socket): void {
  const known = carriers.get(socket);
  if (known !== undefined) {
    attempt.carrier = known;
    return;
  }
  // From before the handshake of TCP: a worker may have accepted it before we are told.
  const openedMs = performance.now();
  const note = (): void => {
    const carrier = carriers.get(socket) ?? { port: socket.localPort ?? 0, openedMs };
    carriers.set(socket, carrier);
    attempt.carrier = carrier;
  };
  if (socket.connecting) socket.once('connect', note);
  else note();
}
