// Asks a running router through `/api/explain`. What comes back is checked as far as printing it relies on it.

import type { Explanation } from '../explain/explain-request.ts';
import type { RequestToExplain } from '../explain/view-request.ts';
import { fail, ok, type Result } from '../model/result.ts';

const PATIENCE_MS = 10_000;

/** `api`: `http://host:port` of the internal entry point. Without `entryPoint` the router takes its first one. */
export async function askRouter(
  api: string,
  entryPoint: string | undefined,
  request: RequestToExplain,
): Promise<Result<Explanation>> {
  const { method, url, clientAddress: client } = request;
  const query = new URLSearchParams({ method, url, client, ...(entryPoint === undefined ? {} : { entryPoint }) });
  for (const [name, value] of request.headers) query.append('header', `${name}:${value}`);
  try {
    const answer = await fetch(new URL(`/api/explain?${query}`, api), { signal: AbortSignal.timeout(PATIENCE_MS) });
    const text = await answer.text();
    return answer.ok ? readExplanation(text, api) : fail(describeRefusal(answer.status, text, api));
  } catch (error) {
    return fail(`cannot ask ${api}: ${describeFault(error)}`);
  }
}

function readExplanation(text: string, api: string): Result<Explanation> {
  const value: unknown = JSON.parse(text);
  return isExplanation(value) ? ok(value) : fail(`${api} answers with something else than an explanation`);
}

const isExplanation = (value: unknown): value is Explanation =>
  isObject(value) &&
  'outcome' in value &&
  isObject(value.outcome) &&
  'considered' in value &&
  Array.isArray(value.considered) &&
  'middlewares' in value &&
  Array.isArray(value.middlewares);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function describeRefusal(status: number, text: string, api: string): string {
  if (status === 404)
    return `${api} does not explain: api.insecure opens the API, and the router may be older than this`;
  const [, message] = /"message":("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
  return message === undefined ? `${api} answers ${status}` : String(JSON.parse(message));
}

function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code === 'ECONNREFUSED' ? 'nobody listens there' : (code ?? error.message);
}
