// Several middlewares as one: the order in, the order out, and what happens to an answer made on the way.

import test from 'ava';
import { composeChain } from '../../src/middleware/chain.ts';
import type { LocalAnswer, Middleware } from '../../src/middleware/middleware.ts';
import { build, faultOf, redirectScheme, responseHeaders } from './build.ts';
import { RequestInMemory, ResponseInMemory } from './heads.ts';

/** Leaves its name in the head, in both directions; with an answer it gives that and lets nothing through. */
const marking = (name: string, answer?: LocalAnswer): Middleware => ({
  request(request) {
    request.addHeader('X-In', name);
    return answer;
  },
  response: (response) => response.addHeader('X-Out', name),
});

const TEAPOT: LocalAnswer = {
  status: 418,
  headers: [
    ['Set-Cookie', 'a=1'],
    ['Set-Cookie', 'b=2'],
  ],
  body: 'short and stout',
};

test('nothing to do is no chain', (t) => {
  t.is(composeChain([]), undefined);
  t.is(composeChain([{}, {}]), undefined);
});

test('one middleware is its own chain', (t) => {
  const only = marking('only');
  t.is(composeChain([only]), only);
  t.is(composeChain([{}, only, {}]), only);
});

test('in from the outermost, out from the innermost', (t) => {
  const chain = composeChain([marking('outer'), marking('middle'), marking('inner')]);
  const request = new RequestInMemory();
  t.is(chain?.request?.(request), undefined);
  t.deepEqual(request.lines(), ['X-In: outer', 'X-In: middle', 'X-In: inner']);
  const response = new ResponseInMemory();
  chain?.response?.(response);
  t.deepEqual(response.lines(), ['X-Out: inner', 'X-Out: middle', 'X-Out: outer']);
});

test('an answer ends the way in and goes out through those outside of it only', (t) => {
  const chain = composeChain([marking('outer'), marking('middle'), marking('answering', TEAPOT), marking('inner')]);
  const request = new RequestInMemory();
  t.deepEqual(chain?.request?.(request), {
    ...TEAPOT,
    headers: [...TEAPOT.headers, ['X-Out', 'middle'], ['X-Out', 'outer']],
  });
  t.deepEqual(request.lines(), ['X-In: outer', 'X-In: middle', 'X-In: answering']);
});

test('the outermost answer is given as it is', (t) => {
  const chain = composeChain([marking('answering', TEAPOT), marking('inner')]);
  t.deepEqual(chain?.request?.(new RequestInMemory()), TEAPOT);
});

test('a middleware outside sees and changes the headers of an answer, and leaves the answer itself alone', (t) => {
  const seen: (string | number | undefined)[] = [];
  const outer: Middleware = {
    response(response) {
      seen.push(response.status, response.header('set-cookie'), response.header('x-none'));
      response.setHeader('SET-COOKIE', 'c=3');
      response.addHeader('X-A', '1');
      response.removeHeader('x-a');
    },
  };
  const chain = composeChain([outer, marking('answering', TEAPOT)]);
  t.deepEqual(chain?.request?.(new RequestInMemory()), { ...TEAPOT, headers: [['SET-COOKIE', 'c=3']] });
  t.deepEqual(seen, [418, 'a=1', undefined]);
  t.is(TEAPOT.headers.length, 2);
});

test('response headers reach a redirect made further in, not one made further out', (t) => {
  const redirect = build(redirectScheme('https'));
  const headers = build(responseHeaders(['X-Frame-Options', 'DENY']));
  const location = ['Location', 'https://example.com/'] as const;
  const headersOf = (chain: Middleware | undefined) => chain?.request?.(new RequestInMemory())?.headers;
  t.deepEqual(headersOf(composeChain([headers, redirect])), [location, ['X-Frame-Options', 'DENY']]);
  t.deepEqual(headersOf(composeChain([redirect, headers])), [location]);
});

test('a step that nobody has is not there', (t) => {
  const out: Middleware = { response: () => {} };
  const inward: Middleware = { request: () => undefined };
  t.is(composeChain([out, out])?.request, undefined);
  t.is(composeChain([inward, inward])?.response, undefined);
});

test('a type of a later release that is about quality does nothing', (t) => {
  t.deepEqual(build({ type: 'notYet', name: 'compress' }), {});
});

test('a definition without a type is no middleware', (t) => {
  t.is(faultOf({ type: 'invalid' }), 'invalid middleware type or middleware does not exist');
});
