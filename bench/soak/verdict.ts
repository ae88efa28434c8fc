// What is said in the end. A failure is explained when its own connection died with a worker, or when it is a client
// that was at fault itself and met a rolling restart; everything else is the router's, and printed.

import { atMost, type Row } from '../row.ts';
import type { AccessLines } from './access-lines.ts';
import type { Deaths } from './deaths.ts';
import type { Failure, Ledger } from './ledger.ts';
import { HALF_HEAD } from './load/slow.ts';
import type { Memory, MemoryOf } from './memory.ts';
import type { Plan, Stretch } from './plan.ts';

/** More of them say nothing more. */
const PRINTED = 30;
/** How soon a reset is noticed, and how close a request is to what it met. */
const AT_ONCE_MS = 1000;
const MEMORY_BAR = 1.1;

export interface Evidence {
  readonly ledger: Ledger;
  readonly deaths: Deaths;
  readonly rolls: readonly Stretch[];
  readonly lines: AccessLines;
  readonly fromMs: number;
}

type Cause = 'killed worker' | 'refusing server' | 'rolling restart' | 'nothing';

function causeOf(failure: Failure, { deaths, rolls }: Evidence): Cause {
  const { attempt, endedMs, reason } = failure;
  if (deaths.explains(failure)) return 'killed worker';
  // Half a head is no request: a worker that leaves need not wait for the rest.
  const meets = (roll: Stretch): boolean => attempt.beganMs <= roll.toMs && endedMs >= roll.fromMs;
  if (attempt.kind === HALF_HEAD && rolls.some(meets)) return 'rolling restart';
  return reason.endsWith(' 502') && diedInQueue(failure) ? 'refusing server' : 'nothing';
}

/**
 * A server that stops to listen resets the connections that the kernel has made and it has not accepted: a request that
 * was sent on one of them is lost, and the router, who cannot know that nobody saw it, must not send it again.
 */
function diedInQueue({ attempt: { id, beganMs, askedOf }, endedMs }: Failure): boolean {
  const closed = askedOf.some(({ closedMs }) => closedMs.some((ms) => ms >= beganMs - AT_ONCE_MS && ms <= endedMs));
  return closed && endedMs - beganMs < AT_ONCE_MS && !askedOf.some((server) => server.saw(id));
}

export function failureRow(evidence: Evidence): Row {
  const { ledger, deaths } = evidence;
  const byCause = Map.groupBy(ledger.failures, (failure) => causeOf(failure, evidence));
  const count = (cause: Cause): number => byCause.get(cause)?.length ?? 0;
  const explained = [
    `${count('killed worker')} on the ${deaths.connections} connections of ${deaths.count} killed workers`,
    `${count('refusing server')} in the queue of a server that stopped to listen`,
    `${count('rolling restart')} halves of a head in a rolling restart`,
  ];
  console.log(`  failed: ${explained.join('; ')}`);
  const unexplained = byCause.get('nothing') ?? [];
  for (const failure of unexplained.slice(0, PRINTED)) printFailure(failure, evidence);
  if (unexplained.length > PRINTED) console.log(`  and ${unexplained.length - PRINTED} more`);
  const figure = 'soak: failed requests that no injected fault explains';
  const measured = `${unexplained.length} of ${ledger.requests}`;
  return { figure, measured, bar: '0', held: unexplained.length === 0 };
}

function printFailure({ attempt, endedMs, reason }: Failure, { lines, fromMs }: Evidence): void {
  const { id, kind, what, beganMs, carrier } = attempt;
  const at = ((endedMs - fromMs) / 1000).toFixed(2);
  const took = `${(endedMs - beganMs).toFixed(0)} ms`;
  console.log(`  ${at} s: ${kind}: ${what}: ${reason}; after ${took}, from port ${carrier?.port ?? 'none'}`);
  console.log(`    ${lines.textOf(id) ?? 'the access log has nothing else to say of it'}`);
}

export function memoryRow(memory: Memory, { warm, end }: Plan): Row {
  const [before, after] = [memory.during(warm), memory.during(end)];
  const part = (name: keyof MemoryOf): string => `${name} ${megabytes(before[name])} → ${megabytes(after[name])}`;
  const ratio = after.all / before.all;
  const row = atMost(
    `soak: memory of all processes at the end ÷ after ${(warm.fromMs / 1000).toFixed(0)} s`,
    ratio,
    MEMORY_BAR,
    (value) => value.toFixed(2),
  );
  const parts = `primary ${part('primary').slice(8)}, workers: ${part('elder')}, ${part('younger')} MB`;
  return { ...row, measured: `${row.measured}: ${parts}`, bar: String(MEMORY_BAR) };
}

const megabytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);

/** Every request that was sent has one line, but for those whose worker died before it wrote them. */
export function linesRow({ ledger, lines, deaths }: Evidence): Row {
  const diedWithWorker = ledger.failures.filter((failure) => deaths.explains(failure));
  const mayLackLine = new Set([...deaths.mayLackLine, ...diedWithWorker.map(({ attempt: { id } }) => id)]);
  let [wrong, lost] = [0, 0];
  for (let id = 1; id <= ledger.requests; id++) {
    const count = lines.of(id);
    if (count === 1 || ledger.unnamed.has(id)) continue;
    if (count === 0 && mayLackLine.has(id)) lost++;
    else if (++wrong <= PRINTED) console.log(`  request ${id} has ${count} lines`);
  }
  const measured = `${wrong} of ${ledger.requests}; ${lost} lines died with workers, ${lines.torn} torn`;
  const figure = 'soak: requests without exactly one line in the access log';
  return { figure, measured, bar: '0', held: wrong === 0 && lines.torn === 0 };
}
