// A scripted origin: a raw socket server that records exactly what arrived and answers what the test says.

import net from 'node:net';
import tls from 'node:tls';
import type { ExecutionContext } from 'ava';
import { type Message, readMessage } from './message.ts';
import { Watched } from './watched.ts';

export interface OriginRequest extends Message {
  readonly connection: OriginConnection;
  /** `GET /path`. */
  readonly asked: string;
}

export interface OriginScript {
  /** The text to answer with; undefined: the script uses the connection itself, or never answers. */
  readonly answer?: (request: OriginRequest) => string | undefined;
  /** Called once for each request as soon as its head is here, before its body. */
  readonly answerHead?: (head: string, connection: OriginConnection) => string | undefined;
  /** Stop reading as soon as somebody connects. */
  readonly paused?: boolean;
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string;
  /** Speaks TLS. */
  readonly tls?: tls.TlsOptions;
}

export class OriginConnection {
  readonly socket: net.Socket;
  /** Everything that arrived, latin1. */
  received = '';
  closed = false;
  /** Index behind the last whole request, and whether the head behind it was announced. */
  parsed = 0;
  headSeen = false;

  constructor(socket: net.Socket) {
    this.socket = socket;
  }

  write(text: string): void {
    this.socket.write(text, 'latin1');
  }
}

export class Origin extends Watched {
  readonly connections: OriginConnection[] = [];
  /** Whole requests, in the order in which they became whole. */
  readonly requests: OriginRequest[] = [];
  readonly #script: OriginScript;
  readonly #server: net.Server;

  private constructor(script: OriginScript) {
    super();
    this.#script = script;
    const accept = (socket: net.Socket): void => this.#accept(socket);
    this.#server =
      script.tls === undefined
        ? net.createServer({ noDelay: true, allowHalfOpen: true }, accept)
        : tls.createServer({ ...script.tls, noDelay: true }, accept);
  }

  static async open(t: ExecutionContext, script: OriginScript = {}): Promise<Origin> {
    const origin = new Origin(script);
    await new Promise<void>((resolve) => origin.#server.listen(0, script.host ?? '127.0.0.1', resolve));
    t.teardown(() => origin.close());
    return origin;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the origin does not listen');
    return `${this.#script.tls === undefined ? 'http' : 'https'}://${address.address}:${address.port}`;
  }

  get authority(): string {
    return this.url.replace(/^https?:\/\//, '');
  }

  /** The request lines that became whole requests, without the version. */
  get asked(): string[] {
    return this.requests.map((request) => request.asked);
  }

  connection(index: number): OriginConnection {
    const connection = this.connections.at(index);
    if (connection === undefined) throw new Error(`the origin has no connection ${index}`);
    return connection;
  }

  request(index: number): OriginRequest {
    const request = this.requests.at(index);
    if (request === undefined) throw new Error(`the origin has no request ${index}`);
    return request;
  }

  /** Refuses new connections and ends those there are. */
  close(): Promise<void> {
    for (const { socket } of this.connections) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: net.Socket): void {
    const connection = new OriginConnection(socket);
    this.connections.push(connection);
    socket.on('error', () => {});
    socket.on('data', (bytes) => this.#onData(connection, bytes.toString('latin1')));
    socket.on('end', () => socket.end());
    socket.on('close', () => {
      connection.closed = true;
      this.changed();
    });
    if (this.#script.paused) socket.pause();
    this.changed();
  }

  #onData(connection: OriginConnection, text: string): void {
    connection.received += text;
    while (this.#takeRequest(connection));
    this.changed();
  }

  #takeRequest(connection: OriginConnection): boolean {
    this.#announceHead(connection);
    const message = readMessage(connection.received, connection.parsed, 'request');
    if (message === undefined) return false;
    connection.parsed = message.end;
    connection.headSeen = false;
    const request = { ...message, connection, asked: message.startLine.split(' ').slice(0, 2).join(' ') };
    this.requests.push(request);
    const answer = this.#script.answerHead === undefined ? (this.#script.answer ?? echo)(request) : undefined;
    if (answer !== undefined) connection.write(answer);
    return true;
  }

  #announceHead(connection: OriginConnection): void {
    const { answerHead } = this.#script;
    const headEnd = connection.received.indexOf('\r\n\r\n', connection.parsed);
    if (answerHead === undefined || connection.headSeen || headEnd < 0) return;
    connection.headSeen = true;
    const answer = answerHead(connection.received.slice(connection.parsed, headEnd + 4), connection);
    if (answer !== undefined) connection.write(answer);
  }
}

/** A whole answer with a Content-Length. */
export function answer(body: string, ...lines: readonly string[]): string {
  const fields = [...lines, `Content-Length: ${body.length}`].map((line) => `${line}\r\n`).join('');
  return `HTTP/1.1 200 OK\r\n${fields}\r\n${body}`;
}

/** Says what was asked: who reads it knows whose answer it is. */
export const echo = (request: OriginRequest): string => answer(`${request.asked} ${request.body}`.trimEnd());
