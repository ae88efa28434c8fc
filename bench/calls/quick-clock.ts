// A clock that jumps from one timer to the next as soon as nobody waits for an answer: ten minutes of waiting pass in seconds,
// while what calls take is not counted as time. For one process that has both sides of all HTTP in it.

import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import { setTimeout as realSleep, setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../src/model/clock.ts';
import { ManualClock } from '../../test/support/manual-clock.ts';

/** Turns of the event loop in which an answer becomes the next request. */
const TURNS = 12;
/**
 * Time passes a hundred times as quick at most: the workers, who have the kernel's clock, must find the time to say that they
 * are there.
 */
const QUICKEST = 100;
/** Longer steps would be one jump over everything that is due meanwhile. */
const STEP_MS = 1000;

export class QuickClock implements Clock {
  readonly #clock = new ManualClock(Date.now());
  readonly #underWay = new Set<ClientRequest>();

  constructor() {
    subscribe('http.client.request.start', (message) => {
      const request = requestIn(message);
      if (request === undefined || isLongPoll(request)) return;
      this.#underWay.add(request);
      request.once('close', () => this.#underWay.delete(request));
    });
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  wallMs(): number {
    return this.#clock.wallMs();
  }

  after(delayMs: number, run: () => void): () => void {
    return this.#clock.after(delayMs, run);
  }

  /** Resolves when so much time has passed on this clock. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.nowMs() + ms;
    const startedAt = { realMs: performance.now(), ms: this.nowMs() };
    while (this.nowMs() < untilMs) {
      await this.#quiet();
      await this.#clock.advance(Math.min(this.#nextStepMs(), untilMs - this.nowMs()));
      const aheadMs = (this.nowMs() - startedAt.ms) / QUICKEST - (performance.now() - startedAt.realMs);
      if (aheadMs > 1) await realSleep(aheadMs);
    }
  }

  #nextStepMs(): number {
    return Math.max(1, Math.min(STEP_MS, this.#clock.nextDueMs - this.nowMs()));
  }

  /** Nobody waits for an answer, and nobody begins to. */
  async #quiet(): Promise<void> {
    for (let turns = 0; turns < TURNS; turns++) {
      await turn();
      if (this.#underWay.size > 0) turns = 0;
    }
  }
}

function requestIn(message: unknown): ClientRequest | undefined {
  if (typeof message !== 'object' || message === null || !('request' in message)) return undefined;
  return message.request instanceof ClientRequest ? message.request : undefined;
}

const isLongPoll = (request: ClientRequest): boolean =>
  request.getHeader('x-amz-target') === 'AmazonSQS.ReceiveMessage';
