// A request to the internal entry point, once it is answered: told to whoever wants internals in the access log or in the
// metrics (`addInternals`).

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AdminOptions } from './admin-options.ts';

type Watch = (request: IncomingMessage, response: ServerResponse, service: string | undefined) => void;

/** Hears of the end of each request that it is handed, exactly once. Undefined: nobody wants to know. */
export function watchInternals({ settings, internals }: AdminOptions): Watch | undefined {
  if (internals === undefined) return undefined;
  const { clock, onEnded } = internals;
  const { name: entryPoint } = settings.internalEntryPoint;
  let requestCount = 0;
  return (request, response, service) => {
    const startedAtMs = clock.wallMs();
    const startedMs = clock.nowMs();
    const count = ++requestCount;
    const { socket, method = '', url = '', headers, httpVersion } = request;
    const clientAddress = socket.remoteAddress ?? '';
    const clientPort = socket.remotePort ?? 0;
    response.once('close', () => {
      onEnded({
        connection: socket,
        entryPoint,
        startedAtMs,
        durationMs: clock.nowMs() - startedMs,
        clientAddress,
        clientPort,
        forwardedFor: undefined,
        method,
        target: url,
        host: headers.host ?? '',
        protocol: `HTTP/${httpVersion}`,
        scheme: 'http',
        tls: undefined,
        user: undefined,
        status: response.writableFinished ? response.statusCode : CLIENT_GONE,
        requestBytes: Number(headers['content-length'] ?? 0),
        responseBytes: method === 'HEAD' ? 0 : Number(response.getHeader('content-length') ?? 0),
        requestCount: count,
        router: service,
        service,
        serverUrl: undefined,
        originStatus: undefined,
        originDurationMs: undefined,
        retryAttempts: 0,
        error: undefined,
        requestHeaders: [],
        originHeaders: [],
        downstreamHeaders: [],
      });
    });
  };
}

const CLIENT_GONE = 499;
