// A client that speaks HTTP/2, by Node's own library: requests whole or piece by piece, answers as they were received.

import http2 from 'node:http2';
import type { ExecutionContext } from 'ava';

export interface Http2Answer {
  readonly status: number;
  /** Names and values in turn, `:status` left out. */
  readonly fields: readonly string[];
  readonly body: string;
  readonly trailers: readonly string[];
  /** Statuses of the interim answers before it. */
  readonly interims: readonly number[];
  /** How the stream ended: 0 is well. */
  readonly code: number;
}

export class Http2Request {
  readonly stream: http2.ClientHttp2Stream;
  readonly #answer: Promise<Http2Answer>;

  constructor(stream: http2.ClientHttp2Stream) {
    this.stream = stream;
    this.#answer = collect(stream);
  }

  send(text: string): void {
    this.stream.write(text, 'latin1');
  }

  end(text = ''): this {
    this.stream.end(text, 'latin1');
    return this;
  }

  reset(code = http2.constants.NGHTTP2_CANCEL): void {
    this.stream.close(code);
  }

  /** Resolves when the stream has closed, however it did. */
  answer(): Promise<Http2Answer> {
    return this.#answer;
  }
}

export class Http2Client {
  readonly session: http2.ClientHttp2Session;

  private constructor(session: http2.ClientHttp2Session) {
    this.session = session;
  }

  static async connect(t: ExecutionContext, port: number): Promise<Http2Client> {
    const session = http2.connect(`http://127.0.0.1:${port}`);
    session.on('error', () => {});
    t.teardown(() => session.destroy());
    await new Promise<void>((resolve) => session.once('connect', () => resolve()));
    return new Http2Client(session);
  }

  /** A request whose body, if any, is still to be sent: `end` it. */
  open(path: string, headers: http2.OutgoingHttpHeaders = {}): Http2Request {
    const stream = this.session.request({ ':path': path, ':authority': 'a.test', ...headers }, { endStream: false });
    return new Http2Request(stream);
  }

  /** A request without a body. */
  get(path: string, headers: http2.OutgoingHttpHeaders = {}): Promise<Http2Answer> {
    const stream = this.session.request({ ':path': path, ':authority': 'a.test', ...headers }, { endStream: true });
    return new Http2Request(stream).answer();
  }

  post(path: string, body: string, headers: http2.OutgoingHttpHeaders = {}): Promise<Http2Answer> {
    return this.open(path, { ':method': 'POST', ...headers })
      .end(body)
      .answer();
  }

  closed(): Promise<void> {
    if (this.session.closed && this.session.destroyed) return Promise.resolve();
    return new Promise((resolve) => this.session.once('close', () => resolve()));
  }
}

function collect(stream: http2.ClientHttp2Stream): Promise<Http2Answer> {
  let status = 0;
  let fields: string[] = [];
  let body = '';
  let trailers: string[] = [];
  const interims: number[] = [];
  stream.on('headers', (headers) => interims.push(headers[':status'] ?? 0));
  stream.on('response', (headers, _flags, raw: string[]) => {
    status = headers[':status'] ?? 0;
    fields = raw.slice(2);
  });
  stream.on('trailers', (_headers, _flags, raw: string[]) => {
    trailers = raw;
  });
  stream.on('data', (bytes: Buffer) => {
    body += bytes.toString('latin1');
  });
  stream.on('error', () => {});
  return new Promise((resolve) =>
    stream.on('close', () => resolve({ status, fields, body, trailers, interims, code: stream.rstCode ?? 0 })),
  );
}

/** The first value of a field; `name` in lower case. */
export function fieldValue(fields: readonly string[], name: string): string | undefined {
  const at = fields.findIndex((field, i) => i % 2 === 0 && field === name);
  return at < 0 ? undefined : fields[at + 1];
}
