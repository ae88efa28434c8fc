// An origin that speaks HTTP/2, in the clear or under TLS: streams as they come, for a script to answer.

import http2 from 'node:http2';
import type net from 'node:net';
import type { ExecutionContext } from 'ava';
import type { CertificatePair } from '../../src/model/tls.ts';
import { Watched } from './watched.ts';

export interface Http2Asked {
  readonly stream: http2.ServerHttp2Stream;
  /** Names and values in turn, as received. */
  readonly fields: readonly string[];
  /** `GET /path`. */
  readonly asked: string;
  body: string;
  trailers: readonly string[];
  /** The client has sent all of it. */
  ended: boolean;
}

export interface Http2Script {
  /** Called when the head is here; default: answers with what was asked when the request is whole. */
  readonly answer?: (request: Http2Asked) => void;
  readonly secured?: CertificatePair;
  readonly settings?: http2.Settings;
}

export class Http2Origin extends Watched {
  readonly requests: Http2Asked[] = [];
  readonly sessions: http2.ServerHttp2Session[] = [];
  readonly #server: http2.Http2Server | http2.Http2SecureServer;
  readonly #scheme: 'h2c' | 'https';

  private constructor({ answer = echoWhole, secured, settings = {} }: Http2Script) {
    super();
    this.#scheme = secured === undefined ? 'h2c' : 'https';
    this.#server =
      secured === undefined
        ? http2.createServer({ settings })
        : http2.createSecureServer({ settings, cert: secured.certificate, key: secured.key });
    this.#server.on('session', (session: http2.ServerHttp2Session) => {
      session.on('error', () => {});
      this.sessions.push(session);
      this.changed();
    });
    this.#server.on(
      'stream',
      (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders, _flags: number, fields: string[]) => {
        const asked = `${headers[':method']} ${headers[':path']}`;
        const request: Http2Asked = { stream, fields, asked, body: '', trailers: [], ended: false };
        stream.on('error', () => {});
        stream.on('data', (bytes: Buffer) => {
          request.body += bytes.toString('latin1');
          this.changed();
        });
        stream.on('trailers', (_headers, _more, raw: string[]) => {
          request.trailers = raw;
        });
        stream.on('end', () => {
          request.ended = true;
          this.changed();
        });
        stream.on('close', () => this.changed());
        this.requests.push(request);
        answer(request);
        this.changed();
      },
    );
  }

  static async open(t: ExecutionContext, script: Http2Script = {}): Promise<Http2Origin> {
    const origin = new Http2Origin(script);
    await new Promise<void>((resolve) => origin.#server.listen(0, '127.0.0.1', resolve));
    t.teardown(() => {
      for (const session of origin.sessions) session.destroy();
      return new Promise<void>((resolve) => origin.#server.close(() => resolve()));
    });
    return origin;
  }

  get port(): number {
    const address: string | net.AddressInfo | null = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  request(index: number): Http2Asked {
    const request = this.requests.at(index);
    if (request === undefined) throw new Error(`the origin has no request ${index}`);
    return request;
  }
}

function echoWhole(request: Http2Asked): void {
  request.stream.on('end', () => {
    request.stream.respond({ ':status': 200 });
    request.stream.end(`${request.asked} ${request.body}`.trimEnd());
  });
}
