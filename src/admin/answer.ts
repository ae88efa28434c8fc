// Answers of the internal entry point, in Traefik's shapes (reference 11.1).

import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const PLAIN = 'text/plain; charset=utf-8';

export const text = (status: number, body: string): Answer => ({ status, type: PLAIN, body });

/** One line and a line break. */
export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify(value)}\n`,
  headers,
});

/** A JSON body under `text/plain`: what Traefik's clients know as an error. */
export const problem = (status: number, message: string): Answer => text(status, `${JSON.stringify({ message })}\n`);

export function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  // A body that nobody asked for is read and forgotten; the server's time limit bounds it.
  request.resume();
  const headers = {
    'Content-Type': answer.type,
    'Content-Length': String(Buffer.byteLength(answer.body)),
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    ...answer.headers,
  };
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(answer.body);
}
