// How long an upstream may take, by what is waited for: the head of its answer, the next part of its body, all of it. One
// number to compare with the clock, whatever wire the answer comes on.

import type { ResponseHead } from '../../http1/response-head.ts';
import type { Clock } from '../../model/clock.ts';
import type { ForwardingTimeouts } from '../../model/servers-transport.ts';
import { limitAfter, NO_LIMIT } from '../deadlines.ts';
import { ERRORS, type ExchangeError } from '../errors.ts';

const EVENT_STREAM = /\r\ncontent-type:[ \t]*text\/event-stream/i;

export class AnswerLimits {
  /** Monotonic time, or `NO_LIMIT`. */
  deadlineMs = NO_LIMIT;
  readonly #clock: Clock;
  readonly #timeouts: ForwardingTimeouts;
  /** What is granted for all of an exchange ends then. */
  #wholeByMs = NO_LIMIT;
  /** How long the server may be silent in the middle of its answer's body; 0: any time. */
  #silenceMs = 0;
  #inBody = false;

  constructor(clock: Clock, timeouts: ForwardingTimeouts) {
    this.#clock = clock;
    this.#timeouts = timeouts;
  }

  /** An exchange begins, perhaps with making a connection, which may take `limitMs`; 0: only the whole counts. */
  begin(limitMs = 0): void {
    const { totalTimeoutMs } = this.#timeouts;
    this.#wholeByMs = limitAfter(this.#clock, totalTimeoutMs);
    this.#inBody = false;
    this.allow(limitMs);
  }

  /** What is waited for now may take so long, and no longer than the exchange as a whole. */
  allow(limitMs: number): void {
    this.deadlineMs = Math.min(limitAfter(this.#clock, limitMs), this.#wholeByMs);
  }

  /** The request is whole: the head of the answer is waited for. */
  requestSent(): void {
    if (!this.#inBody) this.allow(this.#timeouts.responseHeaderTimeoutMs);
  }

  answered(head: ResponseHead): void {
    this.#inBody = true;
    this.#silenceMs = this.#grantSilence(head);
    this.deadlineMs = this.#wholeByMs;
  }

  /** An event stream is silent as long as nothing happens: that is what it is for. */
  #grantSilence({ text, framing: { kind } }: ResponseHead): number {
    const isOpen = kind === 'chunked' || kind === 'untilClose';
    return isOpen && EVENT_STREAM.test(text) ? 0 : this.#timeouts.bodyIdleTimeoutMs;
  }

  /** A part of the body came, and more is to come. */
  heard(): void {
    if (this.#inBody) this.allow(this.#silenceMs);
  }

  /** Nobody reads: it is not the server that is silent. */
  paused(): void {
    if (this.#inBody) this.deadlineMs = this.#wholeByMs;
  }

  /** Nothing is waited for. */
  rest(untilMs = NO_LIMIT): void {
    this.#inBody = false;
    this.deadlineMs = untilMs;
  }

  /** All that was granted for the exchange is used up. */
  isOver(nowMs: number): boolean {
    return nowMs >= this.#wholeByMs;
  }

  /** What it means that the deadline has passed. */
  error(nowMs: number): ExchangeError {
    if (this.isOver(nowMs)) return ERRORS.totalTimeout;
    return this.#inBody ? ERRORS.bodyIdle : ERRORS.firstByteTimeout;
  }
}
