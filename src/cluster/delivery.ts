// The state on its way to one worker: one delivery under way, and what changed meanwhile is the next one. A slow worker
// thus gets fewer, larger differences, and nobody keeps a queue for it.

import type { Change, ChangeSet } from '../model/change.ts';
import { MAX_CHUNK_BYTES, type ToWorker } from '../model/messages.ts';
import { Patience } from './patience.ts';

export interface StateSource {
  /** 0: there is no state yet. */
  version(): number;
  changesSince(base: number): ChangeSet;
  /** Every worker has applied `version`: what was removed up to it may be forgotten. */
  prune(version: number): void;
  chunk(changes: readonly Change[], maxBytes: number): readonly (readonly Change[])[];
}

/** A worker that has not acknowledged in this time does not turn its event loop any more (http-safety 2.6). */
const ACKNOWLEDGE_WITHIN_MS = 10_000;

export interface DeliveryOptions {
  readonly source: StateSource;
  readonly send: (message: ToWorker) => void;
}

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #patience = new Patience(ACKNOWLEDGE_WITHIN_MS);
  #acknowledged = 0;
  #underWay = false;
  #closed = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** The version that the worker serves; 0: none yet, or it asked for everything. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** There may be something new. */
  publish(): void {
    const { source, send } = this.#options;
    if (this.#closed || this.#underWay || source.version() === this.#acknowledged) return;
    this.#underWay = true;
    this.#patience.renew();
    const { base, version, changes } = source.changesSince(this.#acknowledged);
    const chunks = source.chunk(changes, MAX_CHUNK_BYTES);
    for (const [part, some] of chunks.entries()) send({ kind: 'stateChunk', base, version, part, changes: some });
    send({ kind: 'stateCommit', base, version, parts: chunks.length });
  }

  /** The worker serves this version. */
  applied(version: number): void {
    this.#acknowledged = version;
    this.#landed();
  }

  /** The worker could not fit what was sent: it gets everything. */
  wanted(): void {
    this.#acknowledged = 0;
    this.#landed();
  }

  /** A second of the primary's has passed; true: an acknowledgement is overdue. */
  tick(): boolean {
    return this.#underWay && !this.#closed && this.#patience.tick();
  }

  close(): void {
    this.#closed = true;
  }

  #landed(): void {
    this.#underWay = false;
    this.publish();
  }
}
