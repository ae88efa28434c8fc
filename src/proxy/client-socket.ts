// Reading clients into one buffer. Node offers `onread` for sockets that connect but not for those that a server accepts;
// taking an accepted socket's handle over into a new socket is the way to it, through a private field, and only here.
// Without the field the plain `data` events do the same with a fresh buffer for each read (measured: docs/performance.md).

import { Socket } from 'node:net';

/** `bytes` is valid during the call only. */
export type OnBytes = (bytes: Buffer) => void;

/**
 * The socket to use instead of `accepted`, which must have been accepted with `pauseOnConnect`. Nothing is read before
 * `resume` is called on it.
 */
export function readInto(buffer: Buffer, accepted: Socket, onBytes: OnBytes): Socket {
  const handle = takeHandle(accepted);
  if (handle === undefined) return accepted.on('data', onBytes);
  const onread = {
    buffer,
    callback: (length: number): boolean => {
      onBytes(length === buffer.length ? buffer : buffer.subarray(0, length));
      return true;
    },
  };
  // `handle` and `pauseOnCreate` are options that `net.Server` itself uses and the types do not know.
  return Reflect.construct(Socket, [{ handle, onread, allowHalfOpen: true, pauseOnCreate: true }]);
}

function takeHandle(socket: Socket): object | undefined {
  if (!('_handle' in socket) || typeof socket._handle !== 'object' || socket._handle === null) return undefined;
  const handle = socket._handle;
  socket._handle = null;
  return handle;
}
