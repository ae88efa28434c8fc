// A request in words is seen as the same request on the wire: refused for the same reason, or with the same facts.

import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import fc from 'fast-check';
import { type RequestToExplain, viewRequest } from '../../src/explain/view-request.ts';
import { RequestHead } from '../../src/http1/request-head.ts';
import { routingPath } from '../../src/http1/target-path.ts';

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
const headers = fc.array(fc.tuple(fc.constantFrom('X-A', 'x-a', 'X-B'), value), { maxLength: 3 });

interface Written {
  readonly method: string;
  readonly target: string;
  readonly hosts: readonly string[];
  readonly headers: readonly (readonly [string, string])[];
  readonly collapseSlashes: boolean;
}

const written: fc.Arbitrary<Written> = fc.record({
  method,
  target,
  hosts: fc.array(host, { minLength: 0, maxLength: 2 }),
  headers,
  collapseSlashes: fc.boolean(),
});

const NAMES = ['x-a', 'x-b', 'x-c'];

function onTheWire({ method, target, hosts, headers, collapseSlashes }: Written): unknown {
  const lines = [...hosts.map((each) => ['Host', each]), ...headers].map(([name, text]) => `${name}: ${text}\r\n`);
  const bytes = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'utf8');
  const head = new RequestHead();
  const rejection = head.parse(bytes, 0, bytes.length, { collapseSlashes, underscores: 'keep', allowTrace: false });
  if (rejection !== undefined) return rejection.status;
  return {
    host: head.authority?.host,
    path: head.path,
    routed: routingPath(head.path),
    query: head.query,
    values: NAMES.map((name) => head.headerValues(name)),
  };
}

function inWords({ method, target, hosts, headers, collapseSlashes }: Written): unknown {
  const all = [...hosts.map((each) => ['Host', each] as const), ...headers];
  const request: RequestToExplain = { method, url: target, headers: all, clientAddress: '127.0.0.1' };
  const seen = viewRequest(request, collapseSlashes);
  if (!seen.ok) return seen.error.status;
  const { view, path, query } = seen.value;
  return {
    host: view.host,
    path,
    routed: view.path,
    query,
    values: NAMES.map((name) => view.headerValues(name)),
  };
}

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
