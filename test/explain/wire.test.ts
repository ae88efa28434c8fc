// A request in words is seen as the same request on the wire: refused for the same reason, or with the same facts.

import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import fc from 'fast-check';
import { type RequestToExplain, viewRequest } from '../../src/explain/view-request.ts';
import { RequestHead } from '../../src/http1/request-head.ts';
import type { EntryPointSettings } from '../../src/model/settings.ts';
import { createEntryPoint } from '../../src/proxy/entry-point.ts';
import { createPeer } from '../../src/proxy/peer.ts';
import { RoutedView } from '../../src/proxy/routed-view.ts';
import type { RequestView } from '../../src/routing/request-view.ts';
import { WEB, webWith } from './states.ts';

const RUNS = { seed: 20_260_312, numRuns: Number(process.env.PROPERTY_RUNS ?? 3000) };

const method = fc.constantFrom('GET', 'get', 'POST', 'OPTIONS', 'TRACE', 'CONNECT', 'G@T');
const host = fc.constantFrom(
  'a.com',
  'A.com:80',
  'a.com.',
  '[::1]:8000',
  '[::FFFF:10.0.0.1]',
  'u@a.com',
  'a.com:0',
  '',
  'a_b',
  'a..b',
);
const piece = fc.constantFrom(
  '/',
  '//',
  '/.',
  '/..',
  'a',
  '%7e',
  '%2F',
  '%2f',
  '%00',
  '%zz',
  '%C3%BC',
  ';',
  '?',
  '=1&b',
  '"',
  'ü',
  '[',
);
const target = fc.oneof(
  { weight: 9, arbitrary: fc.array(piece, { maxLength: 6 }).map((pieces) => `/${pieces.join('')}`) },
  fc.constantFrom('*', 'a'),
);
const value = fc.constantFrom('1', ' 1 ', 'ü', 'a, b');
const NAMES = ['x-a', 'x-b', 'x-c', 'x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-prefix', 'x-real-ip'];
const name = fc.constantFrom('X-A', 'x-a', 'X-B', 'X_C', 'x_real_ip', 'X-Forwarded-For', ...NAMES);
/** Whatever it lists is not there for rules, save what the proxy says itself. */
const connection = fc.tuple(
  fc.constant('Connection'),
  fc.constantFrom('close', 'X-A', 'x-b, close', 'X-Forwarded-For'),
);
const headers = fc.array(fc.oneof({ weight: 9, arbitrary: fc.tuple(name, value) }, connection), { maxLength: 5 });

interface Written {
  readonly method: string;
  readonly target: string;
  readonly hosts: readonly string[];
  readonly headers: readonly (readonly [string, string])[];
  readonly client: string;
  readonly settings: EntryPointSettings;
}

const settings: fc.Arbitrary<EntryPointSettings> = fc
  .record({
    http: fc.record({
      sanitizePath: fc.boolean(),
      allowTrace: fc.boolean(),
      underscoreHeadersStrategy: fc.constantFrom('keep' as const, 'delete' as const, 'reject' as const),
    }),
    forwardedHeaders: fc.record({
      insecure: fc.boolean(),
      trustedIPs: fc.subarray(['10.0.0.0/8', '::1']),
      notAppendXForwardedFor: fc.boolean(),
    }),
  })
  .map(({ http, forwardedHeaders }) => webWith({ http: { ...WEB.settings.http, ...http }, forwardedHeaders }).settings);

const written: fc.Arbitrary<Written> = fc.record({
  method,
  target,
  hosts: fc.array(host, { minLength: 0, maxLength: 2 }),
  headers,
  client: fc.constantFrom('127.0.0.1', '10.0.0.1', '::1'),
  settings,
});

function onTheWire({ method, target, hosts, headers, client, settings }: Written): unknown {
  const lines = [...hosts.map((each) => ['Host', each]), ...headers].map(([name, text]) => `${name}: ${text}\r\n`);
  const bytes = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'utf8');
  const entryPoint = createEntryPoint('web', settings);
  const head = new RequestHead();
  const rejection = head.parse(bytes, 0, bytes.length, entryPoint.policy);
  if (rejection !== undefined) return rejection.status;
  const { serverName } = WEB;
  const peer = createPeer({ entryPoint, tls: undefined, address: client, port: 1, serverName });
  const view = new RoutedView(head);
  view.refresh(peer);
  return { ...factsOf(view), path: head.path, query: head.query, trusted: peer.trusted };
}

function inWords({ method, target, hosts, headers, client, settings }: Written): unknown {
  const all = [...hosts.map((each) => ['Host', each] as const), ...headers];
  const request: RequestToExplain = { method, url: target, headers: all, clientAddress: client };
  const seen = viewRequest(request, { ...WEB, settings });
  if (!seen.ok) return seen.error.status;
  const { view, path, query, trusted } = seen.value;
  return { ...factsOf(view), path, query, trusted };
}

/** All that a rule can see. */
const factsOf = (view: RequestView) => ({
  host: view.host,
  routed: view.path,
  clientAddress: view.clientAddress,
  values: NAMES.map((each) => view.headerValues(each)),
});

test('origin form: a request in words is what the parser makes of it', (t) => {
  fc.assert(
    fc.property(written, (request) => isDeepStrictEqual(inWords(request), onTheWire(request))),
    RUNS,
  );
  t.pass();
});

test('the host of a URL is the Host that a client would send for it', (t) => {
  fc.assert(
    fc.property(written, host, (request, urlHost) => {
      const target = request.target.startsWith('/') ? request.target : '/';
      const asField = inWords({ ...request, target, hosts: [urlHost] });
      const asUrl = inWords({ ...request, target: `http://${urlHost}${target}`, hosts: [] });
      return isDeepStrictEqual(asUrl, asField);
    }),
    RUNS,
  );
  t.pass();
});
