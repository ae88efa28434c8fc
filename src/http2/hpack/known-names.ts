// What is known of field names from the start: where they are in the static table, and whether their values are worth a place in the
// dynamic one.

import { STATIC_NAMES, STATIC_VALUES } from './static-table.ts';

/**
 * `often`: the value comes again. `seldom`: it is of one message, and would only push others out. `secret`: never in any table,
 * here or behind us, so that nobody finds it out by guessing and looking at lengths (RFC 7541 7.1.3). `crumb`: as short as a
 * secret that can be guessed, or as long as a cookie that is sent again and again.
 */
export type Worth = 'often' | 'seldom' | 'secret' | 'crumb';

export interface KnownName {
  readonly name: string;
  /** From 0 on without gaps: a place in an array of each encoder. */
  readonly id: number;
  readonly worth: Worth;
  /** The first entry of that name; 0 when there is none. */
  readonly index: number;
  /** Values of that name from `index` on; empty when it has none. */
  readonly values: readonly string[];
}

const WORTH: Readonly<Record<string, Worth>> = {
  authorization: 'secret',
  'proxy-authorization': 'secret',
  'set-cookie': 'secret',
  cookie: 'crumb',
  ':path': 'seldom',
  age: 'seldom',
  'content-length': 'seldom',
  'content-range': 'seldom',
  etag: 'seldom',
  expires: 'seldom',
  'if-modified-since': 'seldom',
  'if-none-match': 'seldom',
  'last-modified': 'seldom',
  location: 'seldom',
  range: 'seldom',
  'content-md5': 'seldom',
  'server-timing': 'seldom',
  'grpc-timeout': 'seldom',
  traceparent: 'seldom',
  tracestate: 'seldom',
  b3: 'seldom',
  'x-amzn-trace-id': 'seldom',
  'x-b3-spanid': 'seldom',
  'x-b3-traceid': 'seldom',
  'x-correlation-id': 'seldom',
  'x-request-id': 'seldom',
  'x-response-time': 'seldom',
};

/** What browsers, gRPC and proxies send, beside the static table. */
const FREQUENT = [
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-expose-headers',
  'alt-svc',
  'content-security-policy',
  'dnt',
  'grpc-accept-encoding',
  'grpc-encoding',
  'grpc-message',
  'grpc-status',
  'origin',
  'permissions-policy',
  'pragma',
  'priority',
  'referrer-policy',
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-user',
  'te',
  'upgrade-insecure-requests',
  'x-content-type-options',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-frame-options',
  'x-powered-by',
  'x-real-ip',
  'x-requested-with',
  'x-xss-protection',
];

export const KNOWN_NAMES: ReadonlyMap<string, KnownName> = new Map(
  [...new Set([...STATIC_NAMES.slice(1), ...Object.keys(WORTH), ...FREQUENT])].map((name, id) => [
    name,
    describe(name, id),
  ]),
);

function describe(name: string, id: number): KnownName {
  const index = Math.max(STATIC_NAMES.indexOf(name), 0);
  const values = STATIC_VALUES.filter((value, i) => value !== '' && STATIC_NAMES[i] === name);
  return { name, id, worth: WORTH[name] ?? 'often', index, values };
}
