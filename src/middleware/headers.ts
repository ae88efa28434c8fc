// Sets and removes headers on the way in and on the way out (reference 7.9).

import { parseAuthority } from '../http1/authority.ts';
import type { HeaderPair, MiddlewareDefinition } from '../model/dynamic-configuration.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { Middleware, RequestHead, ResponseHead } from './middleware.ts';
import { isFieldName, toFieldValue } from './wire-text.ts';

type Definition = Extract<MiddlewareDefinition, { type: 'headers' }>;

/** They say where a message ends or concern one connection only: the writer's alone, or two hops read two messages. */
const NOT_CONFIGURABLE: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'te',
  'trailer',
  'proxy-connection',
]);

export function createHeaders(definition: Definition): Result<Middleware> {
  const onRequest = checkPairs(definition.customRequestHeaders);
  if (!onRequest.ok) return onRequest;
  const onResponse = checkPairs(definition.customResponseHeaders);
  if (!onResponse.ok) return onResponse;
  const host = onRequest.value.find(([name]) => isHost(name));
  if (host !== undefined && host[1] !== '' && parseAuthority(host[1]) === undefined) {
    return fail(`the value of ${host[0]} is not a host with an optional port`);
  }
  // No request goes on without a Host: removing it changes nothing, as in Traefik.
  const requestEdits = onRequest.value.filter(([name, value]) => value !== '' || !isHost(name));
  const responseEdits = onResponse.value;
  if (definition.customRequestHeaders.length + definition.customResponseHeaders.length === 0) {
    return fail('headers configuration not valid');
  }
  return ok({
    ...(requestEdits.length > 0 && { request: (request) => void edit(request, requestEdits) }),
    ...(responseEdits.length > 0 && { response: (response) => edit(response, responseEdits) }),
  });
}

function checkPairs(pairs: readonly HeaderPair[]): Result<readonly HeaderPair[]> {
  const checked: HeaderPair[] = [];
  for (const [name, text] of pairs) {
    if (!isFieldName(name)) return fail(`${JSON.stringify(name)} is not a header name`);
    if (NOT_CONFIGURABLE.has(name.toLowerCase()))
      return fail(`the header ${name} cannot be set: it belongs to the proxy`);
    const value = toFieldValue(text);
    if (value === undefined) return fail(`the value of the header ${name} holds a character that cannot be sent`);
    checked.push([name, value]);
  }
  return ok(checked);
}

function edit(head: RequestHead | ResponseHead, pairs: readonly HeaderPair[]): void {
  for (const [name, value] of pairs) {
    if (value === '') head.removeHeader(name);
    else head.setHeader(name, value);
  }
}

const isHost = (name: string): boolean => name.toLowerCase() === 'host';
