// One worker in the primary's eyes: the state on its way to it, how far it has come up, and whether it still turns.

import type { Logger } from '../model/logger.ts';
import type { Vitals } from '../model/messages.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { Delivery, type StateSource } from './delivery.ts';
import { Patience } from './patience.ts';
import type { WorkerProcess } from './worker-process.ts';

/** Every worker says once a second that it turns; one that has said nothing for this long hangs (http-safety 2.6). */
const SILENT_MS = 10_000;
/** From its start until it accepts, once there is a state to serve. */
const COME_UP_WITHIN_MS = 60_000;
/** An event loop that stood still for this long has made clients wait. */
const LONG_DELAY_MS = 1_000;

/** Why the primary ended a worker. */
export type Fault = 'silent' | 'unacknowledged' | 'slow start' | 'slow end';

export interface MemberOptions {
  /** Counts from 1, and is never used again. */
  readonly number: number;
  readonly worker: WorkerProcess;
  readonly source: StateSource;
  readonly logger: Logger;
}

export class Member {
  readonly number: number;
  readonly worker: WorkerProcess;
  readonly delivery: Delivery;
  /** Settled when it accepts, or with the reason why it never will. */
  readonly up: Promise<Result<void>>;
  readonly ended: Promise<void>;
  /** It has said so and knows its settings: before that a state would find nobody. */
  started = false;
  listening = false;
  /** It was told to finish. */
  leaving = false;
  gone = false;
  fault: Fault | undefined;
  vitals: Vitals | undefined;
  readonly #source: StateSource;
  readonly #logger: Logger;
  readonly #silence = new Patience(SILENT_MS);
  readonly #start = new Patience(COME_UP_WITHIN_MS);
  readonly #settleUp: (up: Result<void>) => void;
  readonly #settleEnded: () => void;

  constructor({ number, worker, source, logger }: MemberOptions) {
    this.number = number;
    this.worker = worker;
    this.#source = source;
    this.#logger = logger;
    this.delivery = new Delivery({ source, send: (message) => worker.send(message) });
    const { promise: up, resolve: settleUp } = Promise.withResolvers<Result<void>>();
    const { promise: ended, resolve: settleEnded } = Promise.withResolvers<void>();
    this.up = up;
    this.ended = ended;
    this.#settleUp = settleUp;
    this.#settleEnded = settleEnded;
  }

  get pid(): number | undefined {
    return this.worker.pid;
  }

  alive(vitals: Vitals): void {
    this.#silence.renew();
    this.vitals = vitals;
    const { loopDelayMs } = vitals;
    if (loopDelayMs >= LONG_DELAY_MS) this.#logger.warn("a worker's loop stood still", { pid: this.pid, loopDelayMs });
  }

  accepts(): void {
    this.listening = true;
    this.#settleUp(ok(undefined));
  }

  /** An address is taken, and it ends. */
  cannotListen(reason: string): void {
    this.#settleUp(fail(reason));
    this.worker.kill();
  }

  /** A second of the primary's has passed. */
  tick(): void {
    if (this.started && this.#silence.tick()) this.#end('silent');
    if (this.delivery.tick()) this.#end('unacknowledged');
    // Before there is a state a worker that has started has nothing to open for.
    const comesUp = !this.listening && (!this.started || this.#source.version() > 0);
    if (comesUp && this.#start.tick()) this.#end('slow start');
  }

  /** It was told to finish within a time that is over. */
  outlived(): void {
    this.#end('slow end');
  }

  exited(how: string): void {
    this.gone = true;
    this.delivery.close();
    this.#settleUp(fail(this.fault ?? how));
    this.#settleEnded();
  }

  #end(fault: Fault): void {
    if (this.fault !== undefined) return;
    this.fault = fault;
    this.#logger.error(FAULTS[fault], { pid: this.pid });
    this.worker.kill();
  }
}

const FAULTS: Readonly<Record<Fault, string>> = {
  silent: 'worker has said nothing for 10 s and is ended',
  unacknowledged: 'worker has not acknowledged its state for 10 s and is ended',
  'slow start': 'worker does not accept 60 s after its start and is ended',
  'slow end': 'worker has not finished in the time that it was given and is ended',
};
