// What a client is told when no upstream answered: a status and its name. The reason stays in the log.

import { statusText } from '../http1/write-response.ts';
import type { LocalAnswer } from '../middleware/middleware.ts';
import type { HeaderPair } from '../model/dynamic-configuration.ts';
import { ERRORS, type ExchangeError, toStatus } from './errors.ts';

const PLAIN_TEXT: readonly HeaderPair[] = [
  ['Content-Type', 'text/plain; charset=utf-8'],
  ['X-Content-Type-Options', 'nosniff'],
];

/** Texts that Traefik's users know (reference 5.7, 8.2); every other status says its own name. */
const BODIES: ReadonlyMap<string, string> = new Map([
  [ERRORS.noRoute.code, '404 page not found\n'],
  [ERRORS.noServer.code, 'no available server\n'],
]);

export function answerTo(error: ExchangeError): LocalAnswer {
  const status = toStatus(error);
  const headers = status === 503 ? ([...PLAIN_TEXT, ['Retry-After', '1']] as const) : PLAIN_TEXT;
  return { status, headers, body: BODIES.get(error.code) ?? `${statusText(status)}\n` };
}
