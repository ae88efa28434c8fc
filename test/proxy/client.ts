// A raw client: writes bytes, collects bytes, and reads answers as a stranger would.

import net from 'node:net';
import type { ExecutionContext } from 'ava';
import { type BodyKind, type Message, readMessage } from './message.ts';
import { Watched } from './watched.ts';

export class Client extends Watched {
  readonly socket: net.Socket;
  /** Everything that arrived, latin1. */
  received = '';
  /** How the router's side ended, if it did. */
  ended: 'end' | 'reset' | undefined;
  /** Start lines of the interim answers so far. */
  readonly interims: string[] = [];
  #read = 0;

  private constructor(socket: net.Socket) {
    super();
    this.socket = socket;
    socket.on('data', (bytes) => {
      this.received += bytes.toString('latin1');
      this.changed();
    });
    socket.on('end', () => this.#end('end'));
    socket.on('error', () => this.#end('reset'));
    socket.on('close', () => this.#end('end'));
  }

  static async connect(t: ExecutionContext, port: number, localAddress = '127.0.0.1'): Promise<Client> {
    const socket = net.connect({ host: '127.0.0.1', port, localAddress, noDelay: true, allowHalfOpen: true });
    t.teardown(() => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new Client(socket);
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Resolves when the kernel has taken it. */
  sent(text: string): Promise<void> {
    return new Promise((resolve) => this.socket.write(text, 'latin1', () => resolve()));
  }

  /** The next whole answer that is final; fails when the connection ended before there was one. */
  async answer(kind: BodyKind = 'response'): Promise<Message> {
    const next = () => readMessage(this.received, this.#read, kind, this.ended === 'end');
    await this.until(() => next() !== undefined || this.ended !== undefined);
    const message = next();
    if (message === undefined) throw new Error(`no whole answer in ${JSON.stringify(this.received.slice(this.#read))}`);
    this.#read = message.end;
    if (!/^HTTP\/1\.1 1(?!01)/.test(message.startLine)) return message;
    this.interims.push(message.startLine);
    return await this.answer(kind);
  }

  async ask(text: string, kind: BodyKind = 'response'): Promise<Message> {
    this.send(text);
    return await this.answer(kind);
  }

  /** From here on bytes are counted, not kept: for messages whose size is the point. */
  count(): () => number {
    let bytes = 0;
    this.socket.removeAllListeners('data').on('data', (piece) => {
      bytes += piece.length;
      this.changed();
    });
    return () => bytes;
  }

  /** What arrived behind the answers that were read. */
  get unread(): string {
    return this.received.slice(this.#read);
  }

  async untilEnded(): Promise<'end' | 'reset'> {
    await this.until(() => this.ended !== undefined);
    return this.ended ?? 'end';
  }

  #end(how: 'end' | 'reset'): void {
    this.ended ??= how;
    this.changed();
  }
}

/** A request without a body, host `a.test`. */
export function get(path: string, ...lines: readonly string[]): string {
  return `GET ${path} HTTP/1.1\r\n${['Host: a.test', ...lines].map((line) => `${line}\r\n`).join('')}\r\n`;
}

/** A request with a body and its length. */
export function post(path: string, body: string, ...lines: readonly string[]): string {
  const fields = ['Host: a.test', ...lines, `Content-Length: ${body.length}`].map((line) => `${line}\r\n`).join('');
  return `POST ${path} HTTP/1.1\r\n${fields}\r\n${body}`;
}

/** A request whose body comes in these chunks. */
export function postChunks(path: string, ...chunks: readonly string[]): string {
  const body = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  return `POST ${path} HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n${body}0\r\n\r\n`;
}
