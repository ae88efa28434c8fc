// What Node's sockets do not document, and nobody else here touches. Whoever asks has another way where a field is not there.

import { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** Takes the system's side of a socket away from it, for another one; undefined: there is none to be had. */
export function takeHandle(socket: Socket): object | undefined {
  if (!('_handle' in socket) || typeof socket._handle !== 'object' || socket._handle === null) return undefined;
  const handle = socket._handle;
  socket._handle = null;
  return handle;
}

/** What TLS is spoken on; undefined: Node does not say. */
export function socketBeneath(secured: TLSSocket): Socket | undefined {
  return '_parent' in secured && secured._parent instanceof Socket ? secured._parent : undefined;
}
