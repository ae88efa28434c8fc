// The invariants of http-safety 2.3 A for requests, one function for every corpus and generator: what the origin received,
// who was answered what, and how the connections ended. A verdict is never just a status.

import type { ExecutionContext } from 'ava';
import { runOnWire, type WireInput, type WireRun } from './run-on-wire.ts';
import { askNode } from './strict-server.ts';
import { isRefused, judge, type Verdict } from './verdict.ts';
import { WAYS } from './ways.ts';

export async function assertRequestsHold(t: ExecutionContext, inputs: readonly WireInput[]): Promise<void> {
  const { runs, leftovers, received } = await runOnWire(t, inputs);
  t.is(runs.length, inputs.length * WAYS.length);
  t.deepEqual(runs.flatMap(findFaults), []);
  // What was cut in the middle is never followed by another request on its connection.
  t.deepEqual(leftovers, []);
  // Second opinions about what the origin received: our own strict parser, and Node's.
  for (const raw of received) t.deepEqual(summary(judge(Buffer.from(raw, 'latin1'))), '1 request, clean', raw);
  t.deepEqual(await askNode(t, received), []);
}

/** What is wrong with a run, in words; empty when nothing is. */
function findFaults({ name, way, expected, asked, answers, wantsMarker, marked }: WireRun): string[] {
  const faults: string[] = [];
  const wanted = expected.accepted.map(({ method, target, body }) => `${method} ${target} ${body}`);
  if (asked.join('|') !== wanted.join('|')) faults.push(`the origin received ${asked.join('|')}`);
  const refused = isRefused(expected);
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
