// Clients that fetch bodies, or send them, one after another each on its connection. Counts the bytes of bodies.
//
//   body-client.ts PORT PATH download|upload BYTES CONNECTIONS

import net from 'node:net';
import { ready, wrong } from './report.ts';

const [port, path, direction, size, connections] = process.argv.slice(2);
const bodyBytes = Number(size);
const upload = direction === 'upload';
const READ_BYTES = 256 * 1024;
const piece = Buffer.alloc(64 * 1024, 'a');

const head = upload
  ? `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bodyBytes}\r\n\r\n`
  : `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

let counted = 0;

class Client {
  readonly #socket: net.Socket;
  /** Of the body that is being sent. */
  #unsent = 0;
  /** Of the answer; undefined: its head has not come. */
  #unread: number | undefined;

  constructor() {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    const callback = (length: number): boolean => {
      this.#read(buffer, length);
      return true;
    };
    this.#socket = net.connect({ port: Number(port), host: '127.0.0.1', noDelay: true, onread: { buffer, callback } });
    this.#socket.on('connect', () => this.#next());
    this.#socket.on('drain', () => this.#send());
    this.#socket.on('error', ({ message }) => wrong(message));
    this.#socket.on('close', () => wrong('a connection was closed'));
  }

  #next(): void {
    this.#socket.write(head, 'latin1');
    this.#unsent = upload ? bodyBytes : 0;
    this.#send();
  }

  #send(): void {
    while (this.#unsent > 0) {
      const part = piece.subarray(0, Math.min(piece.length, this.#unsent));
      this.#unsent -= part.length;
      counted += part.length;
      if (!this.#socket.write(part)) return;
    }
  }

  #read(bytes: Buffer, length: number): void {
    let unread = this.#unread;
    let here = length;
    if (unread === undefined) {
      const end = bytes.indexOf('\r\n\r\n');
      const text = bytes.toString('latin1', 0, end);
      if (end < 0 || !text.startsWith('HTTP/1.1 200')) return wrong(text.split('\r\n')[0] ?? '');
      // Without a length it is our sink's few bytes in one chunk, or nginx's re-framing of them.
      unread = Number(/^content-length: (\d+)$/im.exec(text)?.[1] ?? length - end - 4);
      here = length - end - 4;
    }
    if (!upload) counted += here;
    unread -= here;
    this.#unread = unread > 0 ? unread : undefined;
    if (unread <= 0) this.#next();
  }
}

for (let i = 0; i < Number(connections); i++) new Client();
ready(() => counted);
