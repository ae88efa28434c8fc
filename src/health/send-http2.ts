// One request over HTTP/2 on a connection of its own: `h2c` pages, and gRPC with or without TLS.

import http2, { type IncomingHttpHeaders } from 'node:http2';
import { fail, ok, type Result } from '../model/result.ts';
import type { LookUp } from '../names/name-resolver.ts';
import { dialForHttp2, faultOf, type SecureMeans } from './connect.ts';
import type { Question } from './question.ts';

export interface Http2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Empty where none came. */
  readonly trailers: IncomingHttpHeaders;
  /** Its beginning. */
  readonly body: Buffer;
}

const MOST_BODY_BYTES = 64 * 1024;
const NOTHING_CAME = fail('the connection was closed');

/** `means`: undefined without TLS. The error says in few words what went wrong. */
export function sendHttp2(
  question: Question,
  means: SecureMeans | undefined,
  lookup: LookUp,
  body: Buffer,
  signal: AbortSignal,
): Promise<Result<Http2Answer>> {
  if (signal.aborted) return Promise.resolve(NOTHING_CAME);
  const { authority, path, method, headers } = question;
  const socket = dialForHttp2(question, means, lookup);
  const scheme = means === undefined ? 'http' : 'https';
  const session = http2.connect(`${scheme}://${authority}`, {
    createConnection: () => socket,
    settings: { enablePush: false },
  });
  const answer = { status: 0, headers: {}, trailers: {} };
  const parts: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    const end = (result: Result<Http2Answer>): void => {
      signal.removeEventListener('abort', onAbort);
      session.destroy();
      socket.destroy();
      resolve(result);
    };
    // Of what comes after the head, what has come is enough.
    const finish = (otherwise: Result<never> = NOTHING_CAME): void =>
      end(answer.status > 0 ? ok({ ...answer, body: Buffer.concat(parts) }) : otherwise);
    const onAbort = (): void => finish();
    const onError = (error: unknown): void => finish(fail(faultOf(error)));
    signal.addEventListener('abort', onAbort);
    session.on('error', onError);
    socket.on('error', onError);
    socket.on('close', () => finish());
    const named = headers.map(([name, value]) => [name.toLowerCase(), value]).filter(([name]) => name !== 'host');
    const pseudo = { ':method': method, ':scheme': scheme, ':authority': authority, ':path': path };
    const stream = session.request({ ...Object.fromEntries(named), ...pseudo }, { endStream: body.length === 0 });
    stream.on('response', (fields) => Object.assign(answer, { status: fields[':status'] ?? 0, headers: fields }));
    stream.on('trailers', (trailers) => Object.assign(answer, { trailers }));
    stream.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= MOST_BODY_BYTES) parts.push(part);
      else finish();
    });
    stream.on('error', onError);
    stream.on('end', () => finish());
    stream.on('close', () => finish());
    if (body.length > 0) stream.end(body);
  });
}
