// gunicorn's cases (http-safety 2.3 A): valid ones have to pass and invalid ones to be refused; those that need a setting of
// gunicorn's own only have to break nothing.

import test from 'ava';
import { gunicornCases, withHost } from './corpus.ts';
import { assertExpectedDifferences, skip } from './differences.ts';
import { assertRequestsHold } from './requests-hold.ts';
import { isRefused, judge } from './verdict.ts';

const CASES = gunicornCases()?.map((one) => ({ ...one, bytes: withHost(one.bytes) }));

test('every difference of opinion is expected, with a reason, and is still one', (t) => {
  if (CASES === undefined) return skip(t);
  assertExpectedDifferences(t, 'gunicorn', CASES, ({ bytes }) => {
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
