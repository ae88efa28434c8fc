// Sends the client to the same URL under another scheme or port (reference 7.5).

import { type Authority, parseAuthority } from '../http1/authority.ts';
import type { MiddlewareDefinition } from '../model/dynamic-configuration.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { BAD_REQUEST, bareAnswer } from './answers.ts';
import type { LocalAnswer, Middleware, RequestHead } from './middleware.ts';

type Definition = Extract<MiddlewareDefinition, { type: 'redirectScheme' }>;

interface Destination {
  /** Lower case. */
  readonly scheme: string;
  /** Empty for the scheme's default. */
  readonly port: string;
  readonly permanent: boolean;
}

export function createRedirectScheme(definition: Definition): Result<Middleware> {
  const { port = '', permanent } = definition;
  const scheme = definition.scheme.toLowerCase();
  if (scheme === '') return fail('you must provide a target scheme');
  if (!/^[a-z][a-z0-9+.-]*$/.test(scheme)) return fail(`${JSON.stringify(definition.scheme)} is not a URL scheme`);
  if (port !== '' && !isPort(port)) return fail(`${JSON.stringify(port)} is not a port`);
  const destination: Destination = { scheme, port: withoutDefault(scheme, port), permanent };
  return ok({ request: (request) => redirect(request, destination) });
}

function redirect(request: RequestHead, destination: Destination): LocalAnswer | undefined {
  const authority = parseAuthority(request.host);
  // HTTP/1.0 without Host: there is no URL to send the client to, and letting it pass would be the way around.
  if (authority === undefined) return BAD_REQUEST;
  const scheme = clientScheme(request);
  const { port } = destination;
  // The same URL again: a redirect would be a loop.
  if (scheme === destination.scheme && withoutDefault(scheme, authority.port) === port) return undefined;
  const host = hostText(authority) + (port === '' ? '' : `:${port}`);
  const path = request.path === '*' ? '' : request.path || '/';
  const location = `${destination.scheme}://${host}${path}${request.query}`;
  return bareAnswer(redirectStatus(request.method, destination.permanent), [['Location', location]]);
}

/** What the client used, by the hop before us if there is one; `ws` and `wss` say what the connection was meant to become. */
function clientScheme(request: RequestHead): string {
  switch (request.header('X-Forwarded-Proto')?.toLowerCase()) {
    case 'http':
    case 'ws':
      return 'http';
    case 'https':
    case 'wss':
      return 'https';
    default:
      return request.scheme;
  }
}

/** Clients turn other methods into GET at a 301 or 302 (RFC 9110 15.4). */
function redirectStatus(method: string, permanent: boolean): number {
  if (method === 'GET') return permanent ? 301 : 302;
  return permanent ? 308 : 307;
}

/** As received, without the port. */
const hostText = ({ text, port }: Authority): string => (port === '' ? text : text.slice(0, -port.length - 1));

const withoutDefault = (scheme: string, port: string): string =>
  (scheme === 'http' && port === '80') || (scheme === 'https' && port === '443') ? '' : port;

const isPort = (text: string): boolean => /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65535;
