// A socket on its way to a server, plain or with TLS.

import net from 'node:net';
import tls from 'node:tls';
import type { Target } from '../../balancing/balancer.ts';
import type { LookUp } from '../../names/name-resolver.ts';
import type { ReadBuffer } from '../read-buffers.ts';

/** As Go does for Traefik (reference 8.7). */
const KEEP_ALIVE_MS = 30_000;

export interface DialOptions {
  /** Undefined: no TLS. */
  readonly secured: tls.ConnectionOptions | undefined;
  readonly lookUp: LookUp;
  readonly input: ReadBuffer;
  /** The first `length` bytes were read, and are there until the next turn. */
  readonly onRead: (bytes: Buffer, length: number) => void;
}

/** Addresses are dialled as they are; names go through `lookUp`, and each of their addresses is tried. */
export function dial({ host, port }: Target, { secured, lookUp, input, onRead }: DialOptions): net.Socket {
  const options = {
    host,
    port,
    lookup: lookUp,
    // A tunnel's two directions end by themselves.
    allowHalfOpen: true,
    onread: {
      buffer: () => input.next(),
      callback: (length: number): boolean => {
        input.read(length);
        onRead(input.bytes, length);
        return true;
      },
    },
  };
  const socket = secured === undefined ? net.connect(options) : tls.connect({ ...secured, ...options });
  // Of a TLS socket these cannot be options. Without a connection they wait for it.
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  return socket;
}
