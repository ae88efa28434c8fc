// For how long each task was out of sight: not listed, and its health not read again.

import type { Outcome } from '../../sandbox/aws/api.ts';
import { isJsonObject } from '../../sandbox/aws/json.ts';

export class WatchedTasks {
  readonly #nowMs: () => number;
  readonly #listed = new Gaps();
  readonly #described = new Gaps();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** An answer of ECS. */
  see(outcome: Outcome): void {
    if (outcome.kind !== 'answer') return;
    const { taskArns, tasks } = outcome.body;
    const nowMs = this.#nowMs();
    for (const arn of Array.isArray(taskArns) ? taskArns : []) this.#listed.see(String(arn), nowMs);
    for (const task of Array.isArray(tasks) ? tasks : []) {
      if (isJsonObject(task)) this.#described.see(String(task.taskArn), nowMs);
    }
  }

  /** From here on gaps count; those who were never seen are out of sight since then. */
  begin(arns: Iterable<string>): void {
    for (const gaps of [this.#listed, this.#described]) gaps.begin(arns, this.#nowMs());
  }

  longestMs(): { readonly unlistedMs: number; readonly undescribedMs: number } {
    const nowMs = this.#nowMs();
    return { unlistedMs: this.#listed.longestMs(nowMs), undescribedMs: this.#described.longestMs(nowMs) };
  }
}

class Gaps {
  readonly #lastMs = new Map<string, number>();
  #longestMs = 0;

  see(arn: string, nowMs: number): void {
    this.#longestMs = Math.max(this.#longestMs, nowMs - (this.#lastMs.get(arn) ?? nowMs));
    this.#lastMs.set(arn, nowMs);
  }

  begin(arns: Iterable<string>, nowMs: number): void {
    this.#longestMs = 0;
    for (const arn of arns) if (!this.#lastMs.has(arn)) this.#lastMs.set(arn, nowMs);
  }

  longestMs(nowMs: number): number {
    return Math.max(this.#longestMs, ...[...this.#lastMs.values()].map((ms) => nowMs - ms));
  }
}
