// The invariants of http-safety 2.3 A for answers: a client sees the whole answer, a 502 or a cut, never another's bytes,
// and an upstream connection is used again only when its answer ended cleanly.

import type { ExecutionContext } from 'ava';
import { statusOf } from '../proxy/message.ts';
import { type ResponseInput, type ResponseRun, runResponses } from './run-responses.ts';
import { readAsNode } from './strict-client.ts';
import { WAYS } from './ways.ts';

export async function assertResponsesHold(t: ExecutionContext, inputs: readonly ResponseInput[]): Promise<void> {
  const runs = await runResponses(t, inputs);
  t.is(runs.length, inputs.length * WAYS.length * 2);
  t.deepEqual(runs.flatMap(findFaults), []);
  // A second opinion about what clients received: Node's own strict parser.
  const whole = runs.flatMap(({ name, answer, received }) => {
    if (answer === undefined) return [];
    return [{ received, head: name.startsWith('HEAD'), status: statusOf(answer), body: answer.body }];
  });
  t.deepEqual(await readAsNode(t, [...new Map(whole.map((one) => [one.received, one])).values()]), []);
}

function findFaults(run: ResponseRun): string[] {
  const faults = [...findAnswerFaults(run)];
  if (!run.next.startsWith('marker of ')) faults.push(`the next client was told ${run.next}`);
  if (run.reused && run.expected.end !== 'whole') faults.push('the connection was used again');
  return faults.map((fault) => `${run.name}, ${run.way}, ${run.closes ? 'closed' : 'left open'}: ${fault}`);
}

function* findAnswerFaults({ expected, answer, received }: ResponseRun): Generator<string> {
  const { end, refusedIn, status, body } = expected;
  const seen = answer === undefined ? 'a cut' : `${statusOf(answer)} ${answer.body}`;
  if (end === 'noHead' || refusedIn === 'head') {
    if (seen !== '502 Bad Gateway\n' && seen !== '502 ') yield `no 502 but ${seen}`;
  } else if (end === 'cut' || refusedIn === 'body') {
    if (seen !== 'a cut') yield `no cut but ${seen}`;
  } else if (seen !== `${status} ${body}`) yield `not the upstream's answer but ${seen}`;
  if (answer !== undefined && answer.end !== received.length) yield 'bytes behind the answer';
}
