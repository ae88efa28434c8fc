// One blocking query, asked again and again until told to stop: index rules, deadline, pace and back-off. A fault costs
// this query alone; the others go on (a failing service must not restart the rest).

import { type Clock, type Random, sleep } from '../../src/model/clock.ts';
import type { Logger } from '../../src/model/logger.ts';
import { fail, ok, type Result } from '../../src/model/result.ts';
import type { Answer } from './fetch.ts';
import type { Gate } from './gate.ts';
import { nextIndex } from './next-index.ts';

export interface FollowedQuery {
  ask(index: bigint | undefined, signal: AbortSignal): Promise<Answer>;
  /** Takes an answer. A text says why it cannot be relied on: then it is asked for again, from the start, after a pause. */
  receive(answer: Answer): string | undefined;
  /** Nothing usable came. */
  failed(reason: string): void;
}

export interface Pace {
  readonly waitMs: number;
  readonly minimumIntervalMs: number;
}

export interface FollowDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Queries without an index load Consul at once; those that wait do not. */
  readonly opening: Gate;
}

/** Beyond what Consul may take: its own jitter is a sixteenth of the wait. */
const DEADLINE_SLACK_MS = 10_000;
/** Everything is read afresh this often, so that nothing can stay stale silently. */
const RESYNC_MS = 5 * 60_000;
const FIRST_BACK_OFF_MS = 250;
const LONGEST_BACK_OFF_MS = 30_000;
/** An agent that answers without news is asked ever more slowly, up to this. */
const LONGEST_IDLE_PAUSE_MS = 2_000;

export async function followQuery(
  query: FollowedQuery,
  pace: Pace,
  deps: FollowDeps,
  signal: AbortSignal,
): Promise<void> {
  const { clock, random, logger, opening } = deps;
  let index: bigint | undefined;
  let resyncAtMs = 0;
  let failures = 0;
  let idle = 0;
  while (!signal.aborted) {
    const asked = clock.nowMs() >= resyncAtMs ? undefined : index;
    const ask = () => askInTime(query, asked, pace, clock, signal);
    const outcome = await (asked === undefined ? opening.run(ask) : ask());
    if (signal.aborted) return;

    const doubt = judge(query, asked, outcome.result);
    if (doubt !== undefined) {
      failures += 1;
      if (failures === 1) logger.warn('Consul query failed, trying again', { reason: doubt });
      index = undefined;
      await sleep(clock, backOffMs(failures, random), signal);
      continue;
    }
    if (failures > 0) logger.info('Consul query works again', { failures });
    failures = 0;
    const answered = outcome.result.ok ? outcome.result.value.index : undefined;
    index = nextIndex(asked, answered);
    if (asked === undefined) resyncAtMs = clock.nowMs() + RESYNC_MS * (0.75 + random() / 2);
    idle = outcome.tookMs >= pace.waitMs / 2 ? 0 : idleAfter(idle, asked, index);
    await sleep(clock, pauseMs(idle, pace), signal);
  }
}

interface Outcome {
  readonly result: Result<Answer>;
  readonly tookMs: number;
}

/** Our own deadline: a dead path says nothing for as long as TCP retransmits. */
async function askInTime(
  query: FollowedQuery,
  index: bigint | undefined,
  pace: Pace,
  clock: Clock,
  signal: AbortSignal,
): Promise<Outcome> {
  const startedMs = clock.nowMs();
  const limitMs = DEADLINE_SLACK_MS + (index === undefined ? 0 : pace.waitMs + pace.waitMs / 16);
  const deadline = new AbortController();
  const cancel = clock.after(limitMs, () => deadline.abort(new Error(`no answer within ${limitMs} ms`)));
  const result = await query.ask(index, AbortSignal.any([signal, deadline.signal])).then(
    (answer) => ok(answer),
    (error: unknown) => fail(error instanceof Error ? error.message : String(error)),
  );
  cancel();
  return { result, tookMs: clock.nowMs() - startedMs };
}

/** Hands the outcome on; returns what speaks against relying on it. An answer to a wait that brought nothing is dropped. */
function judge(query: FollowedQuery, asked: bigint | undefined, result: Result<Answer>): string | undefined {
  if (!result.ok) {
    query.failed(result.error);
    return result.error;
  }
  const unchanged = asked !== undefined && result.value.index === asked;
  return unchanged ? undefined : query.receive(result.value);
}

/** Counts answers in a row that came early and moved nothing on; one to a query that did not wait decides nothing. */
function idleAfter(idle: number, asked: bigint | undefined, index: bigint | undefined): number {
  if (index === undefined || asked === index) return idle + 1;
  return asked === undefined ? idle : 0;
}

const pauseMs = (idle: number, { minimumIntervalMs }: Pace): number =>
  idle === 0 ? minimumIntervalMs : Math.min(Math.max(minimumIntervalMs, 1) * 2 ** idle, LONGEST_IDLE_PAUSE_MS);

/** Doubles, and is spread over its upper half so that many queries do not come back together. */
const backOffMs = (failures: number, random: Random): number =>
  Math.min(FIRST_BACK_OFF_MS * 2 ** (failures - 1), LONGEST_BACK_OFF_MS) * (0.5 + random() / 2);
