// A request in words, as a client would send it, into the view that rules get: what the wire policy refuses is refused here.

import { type Authority, parseAuthority } from '../http1/authority.ts';
import { MANAGED_NAMES } from '../http1/field-id.ts';
import { IS_TARGET, IS_TOKEN, isMadeOf } from '../http1/octets.ts';
import { REJECT, type Rejection } from '../http1/rejection.ts';
import { normalisePath, routingPath } from '../http1/target-path.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { HeaderPair } from '../model/routing-state.ts';
import { queryValues } from '../routing/query-values.ts';
import type { RequestView } from '../routing/request-view.ts';
import { toBytes } from '../routing/to-bytes.ts';

export interface RequestToExplain {
  readonly method: string;
  /** `http://host/path?query`, or `/path?query` with a Host among the headers. */
  readonly url: string;
  /** A Host here stands over the URL's, as with curl. */
  readonly headers: readonly HeaderPair[];
  /** An IP address. */
  readonly clientAddress: string;
}

export interface SeenRequest {
  readonly view: RequestView;
  /** Normalised, triplets kept: what middlewares get and servers are asked for. */
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
}

/** Of several reasons to refuse it, the one that the parser would find first. */
export function viewRequest(request: RequestToExplain, collapseSlashes: boolean): Result<SeenRequest, Rejection> {
  const { method, headers } = request;
  const [, urlHost, afterHost = ''] = /^(?:https?:\/\/([^/?#]*))?([^#]*)/i.exec(request.url) ?? [];
  const target = urlHost !== undefined && !afterHost.startsWith('/') ? `/${afterHost}` : afterHost;
  if (!isMadeOf(method, IS_TOKEN)) return fail(REJECT.method);
  if (!isMadeOf(target, IS_TARGET)) return fail(REJECT.target);
  if (method === 'CONNECT') return fail(REJECT.connectUnsupported);
  if (method === 'TRACE') return fail(REJECT.traceRefused);
  const authority = readHost(headers, urlHost);
  if (!authority.ok) return authority;
  const asked = readTarget(target, method, collapseSlashes);
  if (!asked.ok) return asked;
  const { path, query } = asked.value;
  const { host } = authority.value;
  const clientAddress = request.clientAddress.replace(/^::ffff:(?=[0-9.]+$)/i, '');
  const headerValues = (name: string) =>
    MANAGED_NAMES.has(name) ? managedValues(name, authority.value, clientAddress) : valuesOf(headers, name);
  const view = {
    method,
    host,
    path: routingPath(path),
    clientAddress,
    headerValues,
    queryValues: (name: string) => queryValues(query, name),
  };
  return ok({ view, path, query });
}

function readHost(headers: readonly HeaderPair[], urlHost: string | undefined): Result<Authority, Rejection> {
  const hosts = valuesOf(headers, 'host');
  if (hosts.length > 1) return fail(REJECT.hostRepeated);
  const text = hosts[0] ?? urlHost;
  if (text === undefined) return fail(REJECT.hostMissing);
  const authority = parseAuthority(text);
  return authority === undefined ? fail(REJECT.hostInvalid) : ok(authority);
}

type Target = Pick<SeenRequest, 'path' | 'query'>;

function readTarget(target: string, method: string, collapseSlashes: boolean): Result<Target, Rejection> {
  if (target === '*' && method === 'OPTIONS') return ok({ path: '*', query: '' });
  if (!target.startsWith('/')) return fail(REJECT.targetForm);
  const question = target.indexOf('?');
  const path = normalisePath(question < 0 ? target : target.slice(0, question), collapseSlashes);
  if (path === undefined) return fail(REJECT.pathEncoding);
  return ok({ path, query: question < 0 ? '' : target.slice(question) });
}

/** Values are what the wire carries: their UTF-8 bytes, one character a byte. */
const valuesOf = (headers: readonly HeaderPair[], name: string): readonly string[] =>
  headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => toBytes(value.trim()));

/** What an upstream is told about a client that is not trusted: its own word on these does not count. */
function managedValues(name: string, { text, port }: Authority, clientAddress: string): readonly string[] {
  const told = new Map([
    ['x-forwarded-for', clientAddress],
    ['x-forwarded-proto', 'http'],
    ['x-forwarded-host', text],
    ['x-forwarded-port', port || '80'],
    ['x-real-ip', clientAddress],
  ]).get(name);
  return told === undefined ? [] : [told];
}
