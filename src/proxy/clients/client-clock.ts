// The time limits of one client's connection: of each thing that it does the earliest of what limits it.

import type { Clock } from '../../model/clock.ts';
import type { EntryPointSettings } from '../../model/settings.ts';
import { BodyPace } from '../body-pace.ts';
import { limitAfter, NO_LIMIT } from '../deadlines.ts';
import { DRAIN_IDLE_MS, HEAD_TIMEOUT_MS, WRITE_STALL_MS } from './connection.ts';

/** After our last answer the client may still be sending: we read and forget for a while, or a reset would eat the answer. */
const LINGER_MS = 2_000;
/** A tunnel through which nothing went for this long is dead; TCP keep-alive finds peers that are gone much sooner. */
const TUNNEL_IDLE_MS = 3_600_000;

type Timeouts = EntryPointSettings['respondingTimeouts'];

export class ClientClock {
  deadlineMs: number;
  readonly #clock: Clock;
  readonly #timeouts: Timeouts;
  readonly #openedAtMs: number;

  // === Of the request under way ===

  /** Until when it, and its answer, must be whole. */
  #readByMs = NO_LIMIT;
  #writeByMs = NO_LIMIT;
  readonly #pace: BodyPace;
  #isStalled = false;

  /** The first head must be whole within the time for reading. */
  constructor(clock: Clock, timeouts: Timeouts) {
    this.#clock = clock;
    this.#timeouts = timeouts;
    this.#openedAtMs = clock.nowMs();
    this.#pace = new BodyPace(clock, timeouts.minBodyBytesPerSecond);
    this.deadlineMs = limitAfter(clock, timeouts.readTimeoutMs);
  }

  get ageMs(): number {
    return this.#clock.nowMs() - this.#openedAtMs;
  }

  // === Between requests ===

  awaitRequest(isLeaving: boolean): void {
    this.#isStalled = false;
    this.deadlineMs = limitAfter(this.#clock, isLeaving ? DRAIN_IDLE_MS : this.#timeouts.idleTimeoutMs);
  }

  headBegan(): void {
    this.deadlineMs = limitAfter(this.#clock, HEAD_TIMEOUT_MS);
  }

  // === Of a request ===

  requestBegan(hasBody: boolean): void {
    this.#writeByMs = NO_LIMIT;
    this.#readByMs = hasBody ? limitAfter(this.#clock, this.#timeouts.readTimeoutMs) : NO_LIMIT;
    this.#pace.end();
    this.#settle();
  }

  /** The client may send more of the body from now on, or need not for now. */
  bodyWanted(isWanted: boolean): void {
    if (isWanted) this.#pace.begin();
    else this.#pace.end();
    this.#settle();
  }

  bodyMoved(bytes: number): void {
    this.#pace.moved(bytes);
    this.#settle();
  }

  /** Nothing more is read of it, or there is nothing more. */
  bodyEnded(): void {
    this.#readByMs = NO_LIMIT;
    this.#pace.end();
    this.#settle();
  }

  /** `writeTimeout` runs from the head of the answer. */
  answerBegan(): void {
    this.#writeByMs = limitAfter(this.#clock, this.#timeouts.writeTimeoutMs);
    this.#settle();
  }

  /** Whether the client takes nothing of its answer for now. */
  stalled(isStalled: boolean): void {
    this.#isStalled = isStalled;
    this.#settle();
  }

  #settle(): void {
    const stalledByMs = this.#isStalled ? limitAfter(this.#clock, WRITE_STALL_MS) : NO_LIMIT;
    this.deadlineMs = Math.min(this.#readByMs, this.#writeByMs, stalledByMs, this.#pace.deadlineMs);
  }

  // === Behind the last request ===

  tunnelMoved(): void {
    this.#isStalled = false;
    this.deadlineMs = limitAfter(this.#clock, TUNNEL_IDLE_MS);
  }

  /** The last answer is on its way, or, `taken`, with the client. */
  linger(taken: boolean): void {
    this.deadlineMs = limitAfter(this.#clock, taken ? LINGER_MS : WRITE_STALL_MS);
  }
}
