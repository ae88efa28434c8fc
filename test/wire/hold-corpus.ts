// What holds for every corpus of requests that says of each case whether it is to pass.

import test from 'ava';
import { type WireCase, withHost } from './corpus.ts';
import { assertExpectedDifferences, skip } from './differences.ts';
import { assertRequestsHold } from './requests-hold.ts';
import { isRefused, judge } from './verdict.ts';

/** `given`: undefined where the corpora are absent. */
export function holdCorpus(corpus: string, given: readonly WireCase[] | undefined): void {
  const cases = given?.map((one) => ({ ...one, bytes: withHost(one.bytes) }));

  test('every difference of opinion is expected, with a reason, and is still one', (t) => {
    if (cases === undefined) return skip(t);
    assertExpectedDifferences(t, corpus, cases, ({ bytes }) => {
      const verdict = judge(bytes);
      return { accepted: verdict.accepted.length, refused: isRefused(verdict) };
    });
  });

  test('through the running data plane: the origin receives what the parsers accept, and nothing else', async (t) => {
    if (cases === undefined) return skip(t);
    await assertRequestsHold(
      t,
      cases.map(({ id, bytes }) => ({ name: id, bytes })),
    );
  });
}
