// An upstream that speaks WebSocket and sends every message back. Messages are short (RFC 6455 5.2: up to 125 bytes) and
// come in frames of their own.

import { createHash } from 'node:crypto';
import http from 'node:http';
import type { Duplex } from 'node:stream';
import { ready } from './report.ts';

/** RFC 6455 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const server = http.createServer((_, response) => response.writeHead(426).end());
server.on('upgrade', (request, socket) => {
  const key = request.headers['sec-websocket-key'] ?? '';
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  echo(socket);
});
server.listen(0, '127.0.0.1', 4096, () => {
  const address = server.address();
  ready(() => 0, typeof address === 'object' && address !== null ? address.port : 0);
});

function echo(socket: Duplex): void {
  let kept: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    const received = kept.length === 0 ? bytes : Buffer.concat([kept, bytes]);
    const answers: Buffer[] = [];
    let at = 0;
    while (at + 2 <= received.length) {
      const length = (received[at + 1] ?? 0) & 0x7f;
      if (at + 6 + length > received.length) break;
      answers.push(unmasked(received, at, length));
      at += 6 + length;
    }
    kept = received.subarray(at);
    if (answers.length > 0) socket.write(Buffer.concat(answers));
  });
  socket.on('error', () => socket.destroy());
}

/** The frame at `at` as a server sends it. */
function unmasked(bytes: Buffer, at: number, length: number): Buffer {
  const frame = Buffer.allocUnsafe(2 + length);
  frame[0] = bytes[at] ?? 0;
  frame[1] = length;
  for (let i = 0; i < length; i++) frame[2 + i] = (bytes[at + 6 + i] ?? 0) ^ (bytes[at + 2 + (i & 3)] ?? 0);
  return frame;
}
