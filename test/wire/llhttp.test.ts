// llhttp's own cases through our parsers and through the running data plane (http-safety 2.3 A): the strict ones have to
// be taken or refused as llhttp does, those of its lenient modes only have to break nothing.

import test from 'ava';
import { llhttpCases, withHost } from './corpus.ts';
import { assertExpectedDifferences, readDifferences, skip } from './differences.ts';
import { assertRequestsHold } from './requests-hold.ts';
import { isRefused, judge } from './verdict.ts';

const CASES = llhttpCases('request');

test('every difference of opinion is expected, with a reason, and is still one', (t) => {
  if (CASES === undefined) return skip(t);
  assertExpectedDifferences(t, 'llhttp', CASES, ({ bytes }) => {
    const verdict = judge(withHost(bytes));
    return { accepted: verdict.accepted.length, refused: isRefused(verdict) };
  });
});

test('through the running data plane: the origin receives what the parsers accept, and nothing else', async (t) => {
  if (CASES === undefined) return skip(t);
  await assertRequestsHold(
    t,
    CASES.flatMap(({ id, bytes }) => [
      { name: `${id} as it is`, bytes },
      { name: `${id} with a Host`, bytes: withHost(bytes) },
    ]),
  );
});

test('nothing that must be refused reaches the origin', (t) => {
  if (CASES === undefined) return skip(t);
  const expected = readDifferences('llhttp');
  const bad = CASES.filter(({ id, says }) => says === 'refuse' && !expected.has(id));
  t.true(bad.length > 30);
  for (const one of bad) {
    for (const bytes of [one.bytes, withHost(one.bytes)]) {
      // Bytes behind the end of the last accepted message belong to nobody: the connection is closing.
      t.true(judge(bytes).accepted.length <= one.messages, one.id);
    }
  }
});
