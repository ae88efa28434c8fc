// One query, asked again and again until told to stop: index rules, deadline, pace and back-off. A fault costs this query
// alone; the others go on (a failing service must not restart the rest). While it has a place it waits at Consul for news;
// without one it comes back every few seconds.

import { type Clock, type Random, sleep } from '../../src/model/clock.ts';
import type { Gate } from '../../src/model/gate.ts';
import type { Logger } from '../../src/model/logger.ts';
import { fail, ok, type Result } from '../../src/model/result.ts';
import type { Answer, Asked } from './fetch.ts';
import { isLeaderLoss } from './leader.ts';
import { nextIndex } from './next-index.ts';
import type { WaitingPlaces } from './waiting-places.ts';

export interface FollowedQuery {
  /** Without an index the answer comes at once, with one when there is something newer. */
  ask(asked: Asked, signal: AbortSignal): Promise<Answer>;
  /** Takes an answer. A text says why it cannot be relied on: then it is asked for again, from the start, after a pause. */
  receive(answer: Answer): string | undefined;
  /** Nothing usable came. */
  failed(reason: string): void;
  /** Nothing will be asked for a while: no connection need stay open. */
  rest(): void;
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
  readonly places: WaitingPlaces;
}

/** Beyond what Consul may take: its own jitter is a sixteenth of the wait. */
const DEADLINE_SLACK_MS = 10_000;
/** Everything is read afresh this often, so that nothing can stay stale silently. */
const RESYNC_MS = 5 * 60_000;
const FIRST_BACK_OFF_MS = 250;
const LONGEST_BACK_OFF_MS = 30_000;
/** An agent that answers without news is asked ever more slowly, up to this. */
const LONGEST_IDLE_PAUSE_MS = 2_000;
/** Between two answers to a query that has no place to wait. */
const POLL_MS = 5_000;

export async function followQuery(
  query: FollowedQuery,
  pace: Pace,
  deps: FollowDeps,
  signal: AbortSignal,
): Promise<void> {
  const follower = new Follower(query, pace, deps, signal);
  try {
    while (!signal.aborted) await sleep(deps.clock, await follower.askOnce(), signal);
  } finally {
    follower.close();
  }
}

class Follower {
  readonly #query: FollowedQuery;
  readonly #pace: Pace;
  readonly #deps: FollowDeps;
  readonly #signal: AbortSignal;
  /** Of the last usable answer; undefined: start again from none. */
  #index: bigint | undefined;
  #resyncAtMs = 0;
  #failures = 0;
  #leaderLost = false;
  /** Answers in a row that came early and moved nothing on. */
  #idle = 0;
  /** Kept from one wait to the next, given back after a failure. */
  #hasPlace = false;

  constructor(query: FollowedQuery, pace: Pace, deps: FollowDeps, signal: AbortSignal) {
    this.#query = query;
    this.#pace = pace;
    this.#deps = deps;
    this.#signal = signal;
  }

  /** Asks and hands on what came; returns how long to pause, in milliseconds. */
  async askOnce(): Promise<number> {
    const { clock, opening } = this.#deps;
    const startedMs = clock.nowMs();
    const afresh = this.#index === undefined || startedMs >= this.#resyncAtMs;
    const since = afresh || !this.#hasPlace ? undefined : this.#index;
    const ask = () => this.#askInTime(since);
    const result = await (since === undefined ? opening.run(ask) : ask());
    if (this.#signal.aborted) return 0;

    if (!result.ok) {
      this.#query.failed(result.error);
      return this.#afterFailure(result.error);
    }
    const isKnown = !afresh && result.value.index === this.#index;
    const doubt = isKnown ? undefined : this.#query.receive(result.value);
    if (doubt !== undefined) return this.#afterFailure(doubt);
    if (afresh) this.#resyncAtMs = clock.nowMs() + RESYNC_MS * (0.75 + this.#deps.random() / 2);
    return this.#afterAnswer(since, nextIndex(this.#index, result.value.index), clock.nowMs() - startedMs);
  }

  close(): void {
    if (this.#hasPlace) this.#deps.places.giveBack();
    this.#hasPlace = false;
  }

  /** Our own deadline: a dead path says nothing for as long as TCP retransmits. */
  async #askInTime(since: bigint | undefined): Promise<Result<Answer>> {
    const { waitMs } = this.#pace;
    const limitMs = DEADLINE_SLACK_MS + (since === undefined ? 0 : waitMs + waitMs / 16);
    const asked = { index: since, ofAnyServer: this.#leaderLost };
    const deadline = new AbortController();
    const cancel = this.#deps.clock.after(limitMs, () => deadline.abort(new Error(`no answer within ${limitMs} ms`)));
    try {
      return ok(await this.#query.ask(asked, AbortSignal.any([this.#signal, deadline.signal])));
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    } finally {
      cancel();
    }
  }

  #afterAnswer(since: bigint | undefined, index: bigint | undefined, tookMs: number): number {
    if (this.#failures > 0) this.#deps.logger.info('Consul query works again', { failures: this.#failures });
    this.#failures = 0;
    this.#leaderLost = false;
    this.#index = index;
    const hasNews = since !== undefined && index !== undefined && index > since;
    if (hasNews || tookMs >= this.#pace.waitMs / 2) this.#idle = 0;
    else if (since !== undefined || index === undefined) this.#idle += 1;

    this.#hasPlace ||= this.#deps.places.take();
    if (this.#hasPlace) return pauseMs(this.#idle, this.#pace.minimumIntervalMs);
    this.#query.rest();
    return POLL_MS * (0.75 + this.#deps.random() / 2);
  }

  /** The pause doubles, and is spread over its upper half so that many queries do not come back together. */
  #afterFailure(reason: string): number {
    this.#failures += 1;
    this.#leaderLost = isLeaderLoss(reason);
    if (this.#failures === 1) this.#deps.logger.warn('Consul query failed, trying again', { reason });
    this.#index = undefined;
    this.close();
    this.#query.rest();
    const longestMs = Math.min(FIRST_BACK_OFF_MS * 2 ** (this.#failures - 1), LONGEST_BACK_OFF_MS);
    return longestMs * (0.5 + this.#deps.random() / 2);
  }
}

const pauseMs = (idle: number, minimumIntervalMs: number): number =>
  idle === 0 ? minimumIntervalMs : Math.min(Math.max(minimumIntervalMs, 1) * 2 ** idle, LONGEST_IDLE_PAUSE_MS);
