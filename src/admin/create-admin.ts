// The internal entry point as a request handler: `/ping` and `/ready` always, `/api` with `api.insecure`, `/metrics` with
// `metrics.prometheus`. It takes no user routers and tells no secrets.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { PROMETHEUS_TEXT } from '../observe/prometheus-text.ts';
import type { AdminOptions } from './admin-options.ts';
import { type Answer, json, send, text } from './answer.ts';
import { answerApi, notFound } from './answer-api.ts';
import { watchInternals } from './watch-internals.ts';

export function createAdmin(options: AdminOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const watch = watchInternals(options);
  return (request, response) => {
    const { path, query } = split(request.url ?? '');
    const service = serviceOf(path, options);
    watch?.(request, response, service);
    if (service === 'prometheus@internal')
      void answerMetrics(request, options).then((it) => send(request, response, it));
    else send(request, response, answer(service, { request, path, query }, options));
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly query: URLSearchParams;
}

function split(url: string): { readonly path: string; readonly query: URLSearchParams } {
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  return { path, query: new URLSearchParams(question < 0 ? '' : url.slice(question + 1)) };
}

type InternalService = 'ping@internal' | 'api@internal' | 'prometheus@internal';

/** Who answers, by Traefik's names (reference 6.6); `/ready` is asked for the same reasons as `/ping`. */
function serviceOf(path: string, { settings, metrics }: AdminOptions): InternalService | undefined {
  if (isAt(path, '/ping') || path === '/ready') return 'ping@internal';
  if (metrics !== undefined && isAt(path, '/metrics')) return 'prometheus@internal';
  return settings.api.insecure && path.startsWith('/api/') ? 'api@internal' : undefined;
}

function answer(service: InternalService | undefined, { request, path, query }: Asked, options: AdminOptions): Answer {
  if (service === undefined) return notFound;
  if (isAt(path, '/ping')) return answerPing(options);
  if (!isRead(request)) return methodNotAllowed;
  return path === '/ready' ? answerReady(options) : answerApi(path, query, options);
}

async function answerMetrics(request: IncomingMessage, { metrics }: AdminOptions): Promise<Answer> {
  if (!isRead(request)) return methodNotAllowed;
  return { status: 200, type: PROMETHEUS_TEXT, body: (await metrics?.()) ?? '' };
}

const isRead = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';

const methodNotAllowed: Answer = { ...text(405, ''), headers: { Allow: 'GET, HEAD' } };

const isAt = (path: string, root: string): boolean => path === root || path.startsWith(`${root}/`);

/** Is the process there? Any method; 503 once it is asked to end, so that a load balancer looks elsewhere. */
const answerPing = ({ terminating }: AdminOptions): Answer =>
  terminating() ? text(503, 'Service Unavailable') : text(200, 'OK');

/** Should requests come? Not before a worker serves what every provider has said, now or to a copy on disk; not after SIGTERM. */
function answerReady({ readiness, terminating }: AdminOptions): Answer {
  const { ready, missing, fromDisk } = readiness();
  if (terminating()) return json(503, { ready: false, terminating: true, missing, fromDisk });
  return json(ready ? 200 : 503, { ready, missing, fromDisk });
}
