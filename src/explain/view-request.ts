// A request in words, as a client would send it, into the view that rules get: what the wire policy refuses is refused here,
// and whether the client is believed about where the request came from is the entry point's to say.

import { type Authority, parseAuthority } from '../http1/authority.ts';
import { endsHere, parseConnectionOptions } from '../http1/connection-options.ts';
import { MANAGED_NAMES } from '../http1/field-id.ts';
import { forwardedValue } from '../http1/forwarded-fields.ts';
import { IS_TARGET, IS_TOKEN, isMadeOf } from '../http1/octets.ts';
import { REJECT, type Rejection } from '../http1/rejection.ts';
import { normalisePath, routingPath } from '../http1/target-path.ts';
import { fail, ok, type Result } from '../model/result.ts';
import type { HeaderPair } from '../model/routing-state.ts';
import type { EntryPointSettings } from '../model/settings.ts';
import { queryValues } from '../routing/query-values.ts';
import type { RequestView } from '../routing/request-view.ts';
import { toBytes } from '../routing/to-bytes.ts';
import { createTrust } from '../routing/trusted-clients.ts';

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
  readonly trusted: boolean;
  /** The URL says https: the request comes under TLS. */
  readonly secured: boolean;
}

/** Where a request arrives, as far as rules can see it. */
interface Arrival {
  readonly settings: Pick<EntryPointSettings, 'forwardedHeaders' | 'http'>;
  readonly serverName: string;
}

/** Of several reasons to refuse it, the one that the parser would find first. */
export function viewRequest(request: RequestToExplain, arrival: Arrival): Result<SeenRequest, Rejection> {
  const { method, headers } = request;
  const { http, forwardedHeaders } = arrival.settings;
  const secured = /^https:/i.test(request.url);
  const [, urlHost, afterHost = ''] = /^(?:https?:\/\/([^/?#]*))?([^#]*)/i.exec(request.url) ?? [];
  const target = urlHost !== undefined && !afterHost.startsWith('/') ? `/${afterHost}` : afterHost;
  if (!isMadeOf(method, IS_TOKEN)) return fail(REJECT.method);
  if (!isMadeOf(target, IS_TARGET)) return fail(REJECT.target);
  if (http.underscoreHeadersStrategy === 'reject' && headers.some(([name]) => name.includes('_'))) {
    return fail(REJECT.underscoreName);
  }
  if (method === 'CONNECT') return fail(REJECT.connectUnsupported);
  if (method === 'TRACE' && !http.allowTrace) return fail(REJECT.traceRefused);
  const authority = readHost(headers, urlHost);
  if (!authority.ok) return authority;
  const asked = readTarget(target, method, http.sanitizePath);
  if (!asked.ok) return asked;
  const { path, query } = asked.value;
  const { host } = authority.value;
  const clientAddress = request.clientAddress.replace(/^::ffff:(?=[0-9.]+$)/i, '');
  const trusted = createTrust(forwardedHeaders)(clientAddress);
  const connection = parseConnectionOptions(valuesOf(headers, 'connection'));
  const received = {
    authority: authority.value,
    headerValues: (name: string) => (endsHere(connection, name) ? [] : valuesOf(headers, name)),
  };
  const peer = {
    address: clientAddress,
    trusted,
    scheme: secured ? 'https' : 'http',
    serverName: arrival.serverName,
    appendForwardedFor: !forwardedHeaders.notAppendXForwardedFor,
  } as const;
  const headerValues = (name: string): readonly string[] => {
    if (!MANAGED_NAMES.has(name)) return received.headerValues(name);
    const told = forwardedValue(peer, received, name);
    return told === undefined ? [] : [told];
  };
  const view = {
    method,
    host,
    path: routingPath(path),
    clientAddress,
    headerValues,
    queryValues: (name: string) => queryValues(query, name),
  };
  return ok({ view, path, query, trusted, secured });
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
