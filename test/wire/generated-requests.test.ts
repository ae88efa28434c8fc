// Requests that no corpus has (http-safety 2.3 B's list of mutations, and every way of saying Content-Length and
// Transfer-Encoding) through the running data plane: the same invariants.

import http from 'node:http';
import test from 'ava';
import fc from 'fast-check';
import { runsOr, SEED } from './effort.ts';
import { mutated, REQUESTS } from './mutations.ts';
import { readAsServer } from './node-requests.ts';
import { permutations } from './permutations.ts';
import { assertRequestsHold } from './requests-hold.ts';
import { judge } from './verdict.ts';

const toInput = (text: string) => ({ name: JSON.stringify(text), bytes: Buffer.from(text, 'latin1') });

test('the messages that are changed are good ones', (t) => {
  for (const text of REQUESTS) t.regex(judge(Buffer.from(text, 'latin1')).end, /^(clean|closing)$/, text);
});

test('requests with a few bytes changed', async (t) => {
  const inputs = fc.sample(mutated(REQUESTS), { seed: SEED, numRuns: runsOr(400) });
  await assertRequestsHold(t, inputs.map(toInput));
});

test('Content-Length and Transfer-Encoding in every spelling and order', async (t) => {
  const all = permutations();
  t.true(all.length > 2000);
  const step = Math.max(1, Math.floor(all.length / runsOr(250)));
  // Another part of them with another seed; a step that hits both bodies and both orders.
  const chosen = all.filter((_, index) => (index + SEED) % step === 0);
  await assertRequestsHold(t, chosen.map(toInput));
});

/** Where Node is stricter, and what we accept goes no further than us. */
const NODE_REFUSES: readonly RegExp[] = [
  // A tab behind `chunked` is a blank like any other (RFC 9110 5.6.3).
  /^transfer-encoding:[^\r\n]*\t\r$/im,
  // Framing fields among trailers are dropped before anybody can believe them.
  /\r\n0\r\n(?:[^\r\n]+\r\n)*(?:content-length|transfer-encoding):/i,
  // So is what stands in a chunk extension, whatever it looks like.
  /^[0-9a-f]+;(?!n=v\r$)/im,
];

test('what we accept, Node in its strict mode accepts alike', async (t) => {
  // Node knows a list of methods; for the router a method is any token.
  const known = [...fc.sample(mutated(REQUESTS), { seed: SEED, numRuns: runsOr(4000) }), ...permutations()]
    .map((text) => ({ text, bytes: Buffer.from(text, 'latin1') }))
    .map((one) => ({ ...one, accepted: judge(one.bytes).accepted }))
    .filter(({ text }) => !NODE_REFUSES.some((refuses) => refuses.test(text)))
    .filter(({ accepted }) => accepted.length > 0 && accepted.every(({ method }) => http.METHODS.includes(method)));
  t.true(known.length > 1000);
  const read = await readAsServer(
    t,
    known.map(({ bytes, accepted }) => bytes.subarray(0, accepted.at(-1)?.endsAt)),
  );
  const faults = known.filter(({ accepted }, i) =>
    accepted.some((one, nth) => read[i]?.[nth] !== `${one.method} ${one.receivedTarget} ${one.body}`),
  );
  t.deepEqual(
    faults.map(({ text }) => JSON.stringify(text)),
    [],
  );
});

test('a request hidden in a body is asked only where one plain framing field says that the body ends before it', (t) => {
  for (const text of permutations()) {
    const { accepted } = judge(Buffer.from(text, 'latin1'));
    const asked = accepted.slice(1).some(({ target }) => target === '/smuggled');
    t.true(!asked || framedOnce(text), text);
  }
});

/** Names with an underscore or a prefix are nobody's framing. */
function framedOnce(text: string): boolean {
  const head = text.slice(0, text.indexOf('\r\n\r\n'));
  return (head.match(/^(content-length|transfer-encoding)/gim) ?? []).length === 1;
}
