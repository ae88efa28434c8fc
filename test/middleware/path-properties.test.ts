// Wound 13 of the wire policy: after any rewrite the path is inside the intended tree, or the answer is 400.

import { posix } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { normalisePath } from '../../src/http1/target-path.ts';
import { composeChain } from '../../src/middleware/chain.ts';
import { addPrefix, build, stripPrefix } from './build.ts';
import { RequestInMemory } from './heads.ts';

const RUNS = { seed: 20_260_205, numRuns: 5000 };

const rough = fc
  .array(fc.constantFrom('/', '/', '.', '..', 'a', 'api', '%2F', '%2e', '%5C', '%25', '%20', ';'), { maxLength: 8 })
  .map((parts) => `/${parts.join('')}`);

/** What gets past the entry point. */
const requestPath = rough.map((path) => normalisePath(path, true) ?? '/');

test('a rewritten path stays inside the tree that was put in front of it', (t) => {
  fc.assert(
    fc.property(requestPath, fc.array(rough, { minLength: 1, maxLength: 3 }), (path, prefixes) => {
      const request = new RequestInMemory({ path });
      const chain = composeChain([build(stripPrefix(...prefixes)), build(addPrefix('/tree'))]);
      const answer = chain?.request?.(request);
      if (answer !== undefined) return answer.status === 400;
      const isInside = request.path === '/tree' || request.path.startsWith('/tree/');
      return isInside && posix.normalize(request.path) === request.path;
    }),
    RUNS,
  );
  t.pass();
});

test('what is added is what is taken away again', (t) => {
  fc.assert(
    fc.property(requestPath, fc.constantFrom('/api', '/a b', '/a/b', '/ü'), (path, prefix) => {
      const request = new RequestInMemory({ path });
      composeChain([build(addPrefix(prefix)), build(stripPrefix(prefix))])?.request?.(request);
      return request.path === path;
    }),
    RUNS,
  );
  t.pass();
});
