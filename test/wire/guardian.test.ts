// http-desync-guardian's heads (http-safety 2.3 A): what it calls compliant or acceptable has to pass, what it calls ambiguous
// or severe has to be refused, and every disagreement has a reason.

import test from 'ava';
import { guardianCases, withHost } from './corpus.ts';
import { assertExpectedDifferences, skip } from './differences.ts';
import { assertRequestsHold } from './requests-hold.ts';
import { isRefused, judge } from './verdict.ts';

const CASES = guardianCases()?.map((one) => ({ ...one, bytes: withHost(one.bytes) }));

test('every difference of opinion is expected, with a reason, and is still one', (t) => {
  if (CASES === undefined) return skip(t);
  assertExpectedDifferences(t, 'guardian', CASES, ({ bytes }) => {
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
