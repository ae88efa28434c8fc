// Time and randomness come in as parameters. `observe/clock.ts` has the real ones; tests bring their own.

export interface Clock {
  /** Monotonic milliseconds, for time-outs, throttles and grace periods: a jump of the wall clock does not touch it. */
  nowMs(): number;
  /** Milliseconds since the epoch, for logs and `since`. */
  wallMs(): number;
  /** Calls `run` once after `delayMs`; the returned function cancels. */
  after(delayMs: number, run: () => void): () => void;
}

/** A number in [0, 1). */
export type Random = () => number;

/** Resolves after `delayMs`, or as soon as `signal` aborts (callers look at the signal afterwards). */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const finish = () => {
      cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.after(delayMs, finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}
