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

/** The system's side of a plain TCP socket, for writing to it past its stream. */
export interface TextHandle {
  /** What the kernel does not take at once is copied and written later. Gives 0, or the number of a system error. */
  writeLatin1String(request: WriteRequest, text: string): number;
}

export interface WriteRequest {
  /** Called when the kernel has taken what it did not take at once; negative: the number of a system error. */
  oncomplete: (status: number) => void;
}

/** What Node writes to handles with. */
export interface WriteRequests {
  make(): WriteRequest;
  /** Whether the last write of all has left something for later, and its request is needed until then. */
  lastOneWaits(): boolean;
}

/** Undefined: it has none, or one that cannot be written to that way. */
export function textHandleOf(socket: Socket): TextHandle | undefined {
  const handle: unknown = '_handle' in socket ? socket._handle : undefined;
  return isTextHandle(handle) ? handle : undefined;
}

const isTextHandle = (handle: unknown): handle is TextHandle =>
  typeof handle === 'object' && handle !== null && 'writeLatin1String' in handle;

/** Undefined: Node does not give them out. */
export function findWriteRequests(): WriteRequests | undefined {
  try {
    const binding: unknown = Reflect.get(process, 'binding')?.('stream_wrap');
    if (typeof binding !== 'object' || binding === null) return undefined;
    const Request: unknown = Reflect.get(binding, 'WriteWrap');
    const state: unknown = Reflect.get(binding, 'streamBaseState');
    const waits: unknown = Reflect.get(binding, 'kLastWriteWasAsync');
    if (typeof Request !== 'function' || !(state instanceof Int32Array) || typeof waits !== 'number') return undefined;
    return { make: () => Reflect.construct(Request, []), lastOneWaits: () => state[waits] !== 0 };
  } catch {
    return undefined;
  }
}
