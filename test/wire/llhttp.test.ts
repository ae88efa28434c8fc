// llhttp's own cases through our parsers and through the running data plane, written in one piece, byte by byte and cut
// at every CRLF (http-safety 2.3 A). A verdict is never just a status: what counts is what the origin received.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { type CorpusCase, loadCorpus, withHost } from './corpus.ts';
import { runOnWire, type WireRun } from './run-on-wire.ts';
import { askNode } from './strict-server.ts';
import { judge, type Verdict } from './verdict.ts';

const SKIPPED = 'skipped: no corpora';
const DIFFERENCES = readDifferences('llhttp');
const STRICT = loadCorpus('llhttp')?.filter((one) => one.type === 'request');

test('every difference of opinion is expected, with a reason, and is still one', (t) => {
  if (STRICT === undefined) return skip(t);
  const found = STRICT.filter((one) => differs(one, judge(withHost(one.bytes)))).map(({ id }) => id);
  t.deepEqual(found.sort(), [...DIFFERENCES.keys()].sort());
  t.true([...DIFFERENCES.values()].every((reason) => reason.length > 0));
});

test('through the running data plane: the origin receives what the parsers accept, and nothing else', async (t) => {
  if (STRICT === undefined) return skip(t);
  const inputs = STRICT.flatMap((one) => [
    { name: `${one.id} as it is`, bytes: one.bytes },
    { name: `${one.id} with a Host`, bytes: withHost(one.bytes) },
  ]);
  const { runs, leftovers, received } = await runOnWire(t, inputs);
  t.is(runs.length, inputs.length * 3);
  t.deepEqual(runs.flatMap(findFaults), []);
  // What was cut in the middle is never followed by another request on its connection.
  t.deepEqual(leftovers, []);
  t.true(received.length > 0);
  // Second opinions about what the origin received: our own strict parser, and Node's.
  for (const raw of received) t.deepEqual(summary(judge(Buffer.from(raw, 'latin1'))), '1 request, clean', raw);
  t.deepEqual(await askNode(t, received), []);
});

test('nothing that must be refused reaches the origin', (t) => {
  if (STRICT === undefined) return skip(t);
  const bad = STRICT.filter((one) => !one.ok && !DIFFERENCES.has(one.id));
  t.true(bad.length > 30);
  for (const one of bad) {
    for (const bytes of [one.bytes, withHost(one.bytes)]) {
      // Bytes behind the end of the last accepted message belong to nobody: the connection is closing.
      t.true(judge(bytes).accepted.length <= one.messages, one.id);
    }
  }
});

function differs(one: CorpusCase, { accepted, end }: Verdict): boolean {
  if (!one.ok) return accepted.length > one.messages;
  const refused = !['clean', 'closing', 'unfinished'].includes(end);
  return refused || accepted.length < one.messages;
}

/** What is wrong with a run, in words; empty when nothing is. */
function findFaults({ name, way, expected, asked, answers, wantsMarker, marked }: WireRun): string[] {
  const faults: string[] = [];
  const wanted = expected.accepted.map(({ method, target, body }) => `${method} ${target} ${body}`);
  if (asked.join('|') !== wanted.join('|')) faults.push(`the origin received ${asked.join('|')}`);
  const refused = !['clean', 'closing', 'unfinished'].includes(expected.end);
  const [own, last] = refused ? [answers.slice(0, -1), answers.at(-1)] : [answers, undefined];
  if (own.map(({ body }) => body).join('|') !== wanted.map(withoutHead).join('|'))
    faults.push('answers are not its own');
  if (refused && (last === undefined || last.status < 400)) faults.push('the refusal was not told');
  if (refused && last?.closing === false) faults.push('the refusal does not end the connection');
  if (marked !== wantsMarker) faults.push(marked ? 'the marker was asked' : 'the marker was not asked');
  return faults.map((fault) => `${name}, ${way}: ${fault}`);
}

/** The answer to HEAD has no body. */
const withoutHead = (asked: string): string => (asked.startsWith('HEAD ') ? '' : asked);

const summary = ({ accepted, end }: Verdict): string => `${accepted.length} request, ${end}`;

function skip(t: { log(text: string): void; pass(): void }): void {
  t.log(SKIPPED);
  t.pass();
}

function readDifferences(corpus: string): ReadonlyMap<string, string> {
  const file: Record<string, Record<string, string>> = JSON.parse(
    readFileSync(`${import.meta.dirname}/expected-differences.json`, 'utf8'),
  );
  return new Map(Object.entries(file[corpus] ?? {}));
}
