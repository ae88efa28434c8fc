// Two ends of one TCP connection on the loopback.

import { once } from 'node:events';
import net from 'node:net';
import type { ExecutionContext } from 'ava';

export interface TcpPair {
  readonly socket: net.Socket;
  /** The other end; it reads nothing before it is told to. */
  readonly peer: net.Socket;
}

export async function openTcpPair(t: ExecutionContext): Promise<TcpPair> {
  const server = net.createServer({ pauseOnConnect: true });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const socket = net.connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  const connected = once(socket, 'connect');
  const [peer]: net.Socket[] = await once(server, 'connection');
  if (peer === undefined) throw new Error('no connection');
  await connected;
  t.teardown(() => {
    socket.destroy();
    peer.destroy();
    server.close();
  });
  return { socket, peer };
}

/** Reads the peer until so many bytes have come. */
export async function receiveBytes(peer: net.Socket, byteCount: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  peer.on('data', (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
  });
  peer.resume();
  while (length < byteCount) await once(peer, 'data');
  return Buffer.concat(pieces);
}
