// Answers that no corpus has through the running data plane: the same invariants as for llhttp's.

import test from 'ava';
import fc from 'fast-check';
import { runsOr, SEED } from './effort.ts';
import { mutated, RESPONSES } from './mutations.ts';
import { assertResponsesHold } from './responses-hold.ts';
import type { ResponseInput } from './run-responses.ts';

test('answers with a few bytes changed', async (t) => {
  const texts = fc.sample(mutated(RESPONSES), { seed: SEED, numRuns: runsOr(150) });
  const inputs = texts.map((text, index): ResponseInput => {
    const method = index % 5 === 4 ? 'HEAD' : 'GET';
    return { name: `${method} ${JSON.stringify(text)}`, method, bytes: Buffer.from(text, 'latin1') };
  });
  await assertResponsesHold(t, inputs);
});
