// A queue that does in every round what a test says, and keeps account of what was struck off.

import type { ApiFault } from '../../../../providers/aws/api-fault.ts';
import type { EventQueue, QueueMessage } from '../../../../providers/aws/events/event-queue.ts';
import { fail, ok, type Result } from '../../../../src/model/result.ts';

type Round = readonly string[] | ApiFault;

export const FAULT: ApiFault = { kind: 'denied', message: 'sqs:ReceiveMessage is denied', transient: false };

export class ScriptedQueue {
  /** Bodies, in the order in which they were struck off. */
  readonly removed: string[] = [];
  readonly rounds: Round[] = [];
  /** What happens to the next attempt to strike off. */
  removal: Result<undefined, ApiFault> = ok(undefined);
  /** Who waits for messages. */
  waiting = 0;
  opened = 0;
  closed = 0;
  #wake = () => {};

  /** The next round: messages, or what goes wrong. Without one the queue is silent. */
  add(round: Round): void {
    this.rounds.push(round);
    const wake = this.#wake;
    this.#wake = () => {};
    wake();
  }

  readonly open = (): EventQueue => {
    this.opened += 1;
    return {
      receive: (signal) => this.#receive(signal),
      remove: async (messages) => this.#remove(messages),
      close: () => {
        this.closed += 1;
      },
    };
  };

  async #receive(signal: AbortSignal): Promise<Result<readonly QueueMessage[], ApiFault>> {
    this.waiting += 1;
    while (this.rounds.length === 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const others = this.#wake;
        this.#wake = () => {
          others();
          resolve();
        };
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    this.waiting -= 1;
    const round = this.rounds.shift() ?? [];
    return 'kind' in round ? fail(round) : ok(round.map((body) => ({ receipt: body, body })));
  }

  #remove(messages: readonly QueueMessage[]): Result<undefined, ApiFault> {
    if (this.removal.ok) this.removed.push(...messages.map(({ body }) => body));
    return this.removal;
  }
}
