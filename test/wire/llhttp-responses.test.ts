// llhttp's cases of responses through our parsers and, as the answers of an upstream, through the running data plane
// (http-safety 2.3 A).

import test from 'ava';
import { llhttpCases } from './corpus.ts';
import { assertExpectedDifferences, skip } from './differences.ts';
import { judgeResponse } from './response-verdict.ts';
import { assertResponsesHold } from './responses-hold.ts';

/** One request has one answer: of several messages in a case the first counts, and the others are for nobody. */
const CASES = llhttpCases('response')?.map((one) => ({ ...one, messages: Math.min(one.messages, 1) }));

test('every difference of opinion is expected, with a reason, and is still one', (t) => {
  if (CASES === undefined) return skip(t);
  assertExpectedDifferences(t, 'llhttp responses', CASES, ({ bytes }) => {
    const { end, refusedIn } = judgeResponse(bytes, 'GET');
    const taken = ['whole', 'closing', 'surplus'].includes(end);
    return { accepted: taken ? 1 : 0, refused: refusedIn !== undefined };
  });
});

test('through the running data plane: whole answers, a 502 or a cut, and nothing for the next client', async (t) => {
  if (CASES === undefined) return skip(t);
  await assertResponsesHold(
    t,
    CASES.flatMap(({ id, bytes }) => [
      { name: `GET ${id}`, method: 'GET', bytes },
      { name: `HEAD ${id}`, method: 'HEAD', bytes },
    ]),
  );
});
