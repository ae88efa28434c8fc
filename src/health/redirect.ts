// Where an answer sends a check, as a browser and Go's client understand it.

import { fail, ok, type Result } from '../model/result.ts';
import type { Question } from './question.ts';
import type { Head } from './send-http1.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const KEEP_METHOD = new Set([307, 308]);

/**
 * The next question; undefined: it is no redirect. Headers may be secrets of the server that was asked: another one is not
 * told them, nor the Host that was meant for it.
 */
export function redirect(question: Question, { status, location }: Head): Result<Question> | undefined {
  if (!REDIRECTS.has(status) || location === undefined) return undefined;
  const here = `${question.scheme === 'https' ? 'https' : 'http'}://${withPort(question)}`;
  const url = URL.parse(location, `${here}${question.path}`);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '')
    return fail('redirected to what is no HTTP address');
  const method = KEEP_METHOD.has(status) || question.method === 'HEAD' ? question.method : 'GET';
  const path = url.pathname + url.search;
  if (url.origin === new URL(here).origin) return ok({ ...question, method, path });
  return ok({
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    scheme: url.protocol === 'https:' ? 'https' : 'http',
    authority: url.host,
    method,
    path,
    headers: [],
    transport: question.transport,
  });
}

const withPort = ({ host, port }: Question): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;
