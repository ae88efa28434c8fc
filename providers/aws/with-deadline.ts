// One attempt at something that may never answer.

import type { Clock } from '../../src/model/clock.ts';

/**
 * Settles as `start` does, or rejects once `limitMs` are over or `signal` aborts. `start` gets a signal of its own, but
 * nothing depends on its being heard: a look-up of credentials ignores it.
 */
export function withDeadline<T>(
  start: (signal: AbortSignal) => Promise<T>,
  limitMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const attempt = new AbortController();
    const giveUp = (reason: Error) => {
      settle();
      reject(reason);
      attempt.abort(reason);
    };
    const stop = () => giveUp(new DOMException('stopped', 'AbortError'));
    const cancel = clock.after(limitMs, () => giveUp(new DOMException(`waited ${limitMs / 1000} s`, 'TimeoutError')));
    const settle = () => {
      cancel();
      signal.removeEventListener('abort', stop);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    start(attempt.signal).finally(settle).then(resolve, reject);
  });
}
