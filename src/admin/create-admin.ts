// The internal entry point as a request handler: `/ping` and `/ready` always, `/api` with `api.insecure`. It takes no user
// routers and tells no secrets.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AdminOptions } from './admin-options.ts';
import { type Answer, json, send, text } from './answer.ts';
import { answerApi, notFound } from './answer-api.ts';

export function createAdmin(options: AdminOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => send(request, response, answer(request, options));
}

function answer({ method, url = '' }: IncomingMessage, options: AdminOptions): Answer {
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const query = new URLSearchParams(question < 0 ? '' : url.slice(question + 1));

  if (isAt(path, '/ping')) return answerPing(options);
  if (path !== '/ready' && !(options.settings.api.insecure && path.startsWith('/api/'))) return notFound;
  if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed;
  return path === '/ready' ? answerReady(options) : answerApi(path, query, options);
}

const methodNotAllowed: Answer = { ...text(405, ''), headers: { Allow: 'GET, HEAD' } };

const isAt = (path: string, root: string): boolean => path === root || path.startsWith(`${root}/`);

/** Is the process there? Any method; 503 once it is asked to end, so that a load balancer looks elsewhere. */
const answerPing = ({ terminating }: AdminOptions): Answer =>
  terminating() ? text(503, 'Service Unavailable') : text(200, 'OK');

/** Should requests come? Not before every provider has been heard, not after SIGTERM. */
function answerReady({ readiness, terminating }: AdminOptions): Answer {
  const { ready, missing } = readiness();
  if (terminating()) return json(503, { ready: false, terminating: true, missing });
  return json(ready ? 200 : 503, { ready, missing });
}
