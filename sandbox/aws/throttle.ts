// Token buckets as AWS keeps them: one for each category of actions, shared by the whole account. Off until switched on.

import type { Clock } from '../../src/model/clock.ts';

export interface BucketSize {
  readonly burst: number;
  readonly refillPerSecond: number;
}

/** An action's bucket by name; undefined: never throttled. */
export type BucketFor = (action: string) => (BucketSize & { readonly category: string }) | undefined;

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

export class Throttle {
  enabled = false;
  /** Calls that were refused since it began. */
  refusals = 0;
  readonly #clock: Clock;
  readonly #bucketFor: BucketFor;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, bucketFor: BucketFor) {
    this.#clock = clock;
    this.#bucketFor = bucketFor;
  }

  /** Takes a token for this call; false: there is none. */
  admits(action: string): boolean {
    const size = this.enabled ? this.#bucketFor(action) : undefined;
    if (size === undefined) return true;
    const nowMs = this.#clock.nowMs();
    const bucket = this.#buckets.get(size.category) ?? { tokens: size.burst, filledAtMs: nowMs };
    const refill = ((nowMs - bucket.filledAtMs) * size.refillPerSecond) / 1000;
    const tokens = Math.min(size.burst, bucket.tokens + refill);
    const admitted = tokens >= 1;
    if (!admitted) this.refusals += 1;
    this.#buckets.set(size.category, { tokens: admitted ? tokens - 1 : tokens, filledAtMs: nowMs });
    return admitted;
  }
}
