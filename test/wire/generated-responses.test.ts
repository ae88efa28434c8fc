// Answers that no corpus has through the running data plane: the same invariants as for llhttp's.

import test from 'ava';
import fc from 'fast-check';
import { runsOr, SEED } from './effort.ts';
import { mutated, RESPONSES } from './mutations.ts';
import { judgeResponse } from './response-verdict.ts';
import { assertResponsesHold } from './responses-hold.ts';
import type { ResponseInput } from './run-responses.ts';
import { readAsNode } from './strict-client.ts';

test('answers with a few bytes changed', async (t) => {
  const texts = fc.sample(mutated(RESPONSES), { seed: SEED, numRuns: runsOr(150) });
  const inputs = texts.map((text, index): ResponseInput => {
    const method = index % 5 === 4 ? 'HEAD' : 'GET';
    return { name: `${method} ${JSON.stringify(text)}`, method, bytes: Buffer.from(text, 'latin1') };
  });
  await assertResponsesHold(t, inputs);
});

/** Where Node is stricter, and what we accept goes no further than us: as for requests. */
const NODE_REFUSES: readonly RegExp[] = [
  /^transfer-encoding:[^\r\n]*\t\r$/im,
  /\r\n0\r\n(?:[^\r\n]+\r\n)*(?:content-length|transfer-encoding):/i,
  /^[0-9a-f]+;(?!n=v\r$)/im,
  // An interim answer that says close, or that HTTP/1.0 does not know: the final one still follows it.
  /^HTTP\/1\.0 1/,
  /^HTTP\/1\.1 1(?:[^\r\n]*\r\n)+?connection: close\r\n(?:[^\r\n]+\r\n)*\r\nHTTP/i,
];

test('what we accept of an upstream, Node in its strict mode accepts alike', async (t) => {
  const texts = fc.sample(mutated(RESPONSES), { seed: SEED, numRuns: runsOr(4000) });
  const whole = texts
    .filter((text) => !NODE_REFUSES.some((refuses) => refuses.test(text)))
    .map((received) => ({ received, head: false, verdict: judgeResponse(Buffer.from(received, 'latin1'), 'GET') }))
    .filter(({ verdict }) => verdict.end === 'whole' || verdict.end === 'closing')
    .map(({ verdict: { status, body }, ...one }) => ({ ...one, status, body }));
  t.true(whole.length > runsOr(4000) / 20, `${whole.length}`);
  t.deepEqual(await readAsNode(t, whole), []);
});
