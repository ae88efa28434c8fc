// A client that speaks HTTP/1 under TLS.

import tls from 'node:tls';
import type { ExecutionContext } from 'ava';
import { type Message, readMessage } from './message.ts';

export interface Secured {
  readonly socket: tls.TLSSocket;
  /** The common name of the certificate that was shown. */
  readonly shown: string;
  ask(text: string): Promise<Message>;
  ended(): Promise<void>;
}

/** Rejects when the handshake fails, or when the connection is closed behind it before anything was said. */
export async function connectTls(
  t: ExecutionContext,
  port: number,
  options: tls.ConnectionOptions = {},
): Promise<Secured> {
  const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  t.teardown(() => socket.destroy());
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  let received = '';
  let read = 0;
  let more = () => {};
  socket.on('data', (bytes: Buffer) => {
    received += bytes.toString('latin1');
    more();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', () => resolve());
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
  });
  socket.on('error', () => {});
  const { subject } = socket.getPeerCertificate();
  return {
    socket,
    shown: String(subject?.CN ?? ''),
    async ask(text) {
      socket.write(text, 'latin1');
      for (;;) {
        const message = readMessage(received, read, 'response');
        if (message !== undefined) {
          read = message.end;
          return message;
        }
        await Promise.race([
          new Promise<void>((resolve) => {
            more = resolve;
          }),
          closed.then(() => {
            throw new Error('closed');
          }),
        ]);
      }
    },
    ended: () => closed,
  };
}
