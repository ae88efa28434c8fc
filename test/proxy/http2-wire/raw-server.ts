// A server of HTTP/2 in the clear that may do everything wrong (`h2c://`), and what a client of HTTP/1.1 gets to see of it
// through the router: an answer that is whole, or a cut.

import net from 'node:net';
import type { ExecutionContext } from 'ava';
import { get as getText } from '../client.ts';
import { statusOf } from '../message.ts';
import { type RouteOptions, type RouterOptions, RunningRouter } from '../running-router.ts';
import { Watched } from '../watched.ts';
import { FrameConnection, valueIn } from './frame-connection.ts';
import { type Fields, headers, lastData, lastHeaders, PREFACE, settings } from './frames.ts';

export interface RawRequest {
  readonly connection: FrameConnection;
  readonly stream: number;
  readonly fields: Fields;
  /** `GET /path`. */
  readonly asked: string;
}

export interface RawServerScript {
  /** Called for each head of a request; default: `well`. */
  readonly answer?: (request: RawRequest) => void;
  /** What it says first; default: SETTINGS. */
  readonly greeting?: readonly Buffer[];
  readonly acknowledges?: boolean;
}

export class RawServer extends Watched {
  readonly connections: FrameConnection[] = [];
  readonly requests: RawRequest[] = [];
  readonly #server: net.Server;

  private constructor({ answer = well, greeting = [settings()], acknowledges = true }: RawServerScript) {
    super();
    const onHead = (stream: number, fields: Fields, connection: FrameConnection): void => {
      if (valueIn(fields, ':method') === undefined) return;
      const asked = `${valueIn(fields, ':method')} ${valueIn(fields, ':path')}`;
      const request = { connection, stream, fields, asked };
      this.requests.push(request);
      answer(request);
      this.changed();
    };
    this.#server = net.createServer({ noDelay: true }, (socket) => {
      const connection = new FrameConnection(socket, { skippedBytes: PREFACE.length, acknowledges, onHead });
      socket.on('close', () => this.changed());
      this.connections.push(connection);
      connection.send(...greeting);
      this.changed();
    });
  }

  static async open(t: ExecutionContext, script: RawServerScript = {}): Promise<RawServer> {
    const server = new RawServer(script);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    t.teardown(() => {
      for (const { socket } of server.connections) socket.destroy();
      return new Promise<void>((resolve) => server.#server.close(() => resolve()));
    });
    return server;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server does not listen');
    return `h2c://127.0.0.1:${address.port}`;
  }

  get asked(): string[] {
    return this.requests.map(({ asked }) => asked);
  }

  connection(index: number): FrameConnection {
    const connection = this.connections[index];
    if (connection === undefined) throw new Error(`the server has no connection ${index}`);
    return connection;
  }

  request(index: number): RawRequest {
    const request = this.requests[index];
    if (request === undefined) throw new Error(`the server has no request ${index}`);
    return request;
  }

  /** The request of that path, as soon as it is there. */
  async asking(path: string): Promise<RawRequest> {
    const find = () => this.requests.find(({ asked }) => asked.endsWith(` ${path}`));
    await this.until(() => find() !== undefined);
    return find() ?? this.request(0);
  }
}

export const head = (stream: number, ...more: Fields): Buffer => headers(stream, [':status', '200', ...more]);
export const lastHead = (stream: number, ...more: Fields): Buffer => lastHeaders(stream, [':status', '200', ...more]);
export const whole = (stream: number, body: string): Buffer =>
  Buffer.concat([head(stream, 'content-length', `${body.length}`), lastData(stream, body)]);

/** Says what was asked. */
export const well = ({ connection, stream, asked }: RawRequest): void => connection.send(whole(stream, asked));

export interface Upstream {
  readonly server: RawServer;
  readonly router: RunningRouter;
}

export interface UpstreamOptions extends RawServerScript {
  readonly route?: Omit<RouteOptions, 'servers'>;
  readonly router?: Omit<RouterOptions, 'routes'>;
  /** Before it in the list of servers, or behind it. */
  readonly others?: readonly string[];
}

export async function openUpstream(t: ExecutionContext, options: UpstreamOptions = {}): Promise<Upstream> {
  const server = await RawServer.open(t, options);
  const servers = [server.url, ...(options.others ?? [])];
  return {
    server,
    router: await RunningRouter.start(t, { ...options.router, routes: [{ ...options.route, servers }] }),
  };
}

/** What a client got: a whole message, or a beginning and a cut. */
export type Got = { readonly status: number; readonly body: string } | 'cut';

/** By a connection of its own. */
export async function ask(router: RunningRouter, text: string = getText('/')): Promise<Got> {
  const client = await router.connect();
  client.send(text);
  try {
    const answer = await client.answer(text.startsWith('HEAD') ? 'responseToHead' : 'response');
    return { status: statusOf(answer), body: answer.body };
  } catch {
    return 'cut';
  } finally {
    client.socket.destroy();
  }
}

/** What is asked next of the same server gets its own answer. */
export async function isWell(t: ExecutionContext, router: RunningRouter): Promise<void> {
  t.deepEqual(await ask(router, getText('/well')), { status: 200, body: 'GET /well' });
}

/** Answers `/well` as it should be, everything else so. */
export const unlessWell =
  (answer: (request: RawRequest) => void) =>
  (request: RawRequest): void =>
    request.asked.endsWith('/well') ? well(request) : answer(request);
