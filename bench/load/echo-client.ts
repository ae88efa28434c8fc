// WebSocket clients, each sending a message when the last one came back. Counts the messages that came back.
//
//   echo-client.ts PORT CONNECTIONS

import net from 'node:net';
import { ready, wrong } from './report.ts';

const [port, connections] = process.argv.slice(2);
const PAYLOAD_BYTES = 64;
/** The load grows by so many at a time, or the kernel's queue of new connections runs over. */
const AT_A_TIME = 50;

const opening =
  'GET /echo HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
/** Of the key above (RFC 6455 1.3). */
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';

/** A masked text frame, and how it comes back. */
const payload = Buffer.alloc(PAYLOAD_BYTES, 'portolan ');
const mask = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
const message = Buffer.concat([
  Buffer.from([0x81, 0x80 | PAYLOAD_BYTES]),
  mask,
  payload.map((byte, i) => byte ^ (mask[i & 3] ?? 0)),
]);
const answer = Buffer.concat([Buffer.from([0x81, PAYLOAD_BYTES]), payload]);

let echoed = 0;

/** Resolves when the tunnel is open and its first message is on the way. */
function open(): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
    let received: Buffer = Buffer.alloc(0);
    let opened = false;
    socket.on('connect', () => socket.write(opening, 'latin1'));
    socket.on('data', (bytes: Buffer) => {
      received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
      if (!opened) {
        const end = received.indexOf('\r\n\r\n');
        if (end < 0) return;
        const head = received.toString('latin1', 0, end);
        if (!head.startsWith('HTTP/1.1 101') || !head.includes(ACCEPT)) return wrong(head.split('\r\n')[0] ?? '');
        opened = true;
        received = received.subarray(end + 4);
        socket.write(message);
        resolve();
      }
      if (received.length < answer.length) return;
      if (!received.equals(answer)) return wrong('another message came back');
      received = Buffer.alloc(0);
      echoed++;
      socket.write(message);
    });
    socket.on('error', (error) => wrong(error.message));
    socket.on('close', () => wrong('a connection was closed'));
  });
}

for (let left = Number(connections); left > 0; left -= AT_A_TIME) {
  await Promise.all(Array.from({ length: Math.min(left, AT_A_TIME) }, open));
}
ready(() => echoed);
