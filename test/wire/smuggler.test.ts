// Transfer-Encoding misspelt in 1,100 ways beside a Content-Length, with a request hidden in the body (http-safety 2.3 A):
// refused, or framed by the length alone on both sides, so that the hidden request is never asked.

import test from 'ava';
import { smugglerCases, withHost } from './corpus.ts';
import { assertExpectedDifferences, skip } from './differences.ts';
import { assertRequestsHold } from './requests-hold.ts';
import { isRefused, judge } from './verdict.ts';

const CASES = smugglerCases()?.map((one) => ({ ...one, bytes: withHost(one.bytes) }));

test('every difference of opinion is expected, with a reason, and is still one', (t) => {
  if (CASES === undefined) return skip(t);
  assertExpectedDifferences(t, 'smuggler', CASES, ({ bytes }) => {
    const verdict = judge(bytes);
    return { accepted: verdict.accepted.length, refused: isRefused(verdict) };
  });
});

test('through the running data plane: the origin receives what the parsers accept, and nothing else', async (t) => {
  if (CASES === undefined) return skip(t);
  await assertRequestsHold(
    t,
    CASES.map(({ id, bytes }) => ({ name: id, bytes })),
  );
});
