// One queue that EventBridge delivers to. Messages on their way may be late, come twice, overtake each other or be lost.

import { createHash } from 'node:crypto';
import { sleep } from '../../../src/model/clock.ts';
import type { World } from '../../world.ts';
import { ACCOUNT } from '../account.ts';
import { Api } from '../api.ts';
import { AwsError } from '../aws-error.ts';
import type { JsonObject } from '../json.ts';
import { Throttle } from '../throttle.ts';

/** The deliveries of one event, each after its delay: none is loss, two are a duplicate, different delays reorder. */
export type Way = (body: string) => readonly { readonly delayMs: number }[];

interface Message {
  readonly id: string;
  readonly body: string;
  visibleAtMs: number;
}

export const QUEUE_PATH = `/${ACCOUNT}/events`;

export class Sqs {
  readonly api: Api;
  way: Way = () => [{ delayMs: 0 }];
  readonly #world: World;
  readonly #messages = new Map<string, Message>();

  constructor(world: World) {
    this.#world = world;
    this.api = new Api(world, ERRORS, new Throttle(world.clock, () => undefined));
  }

  /** Not struck off yet. */
  get depth(): number {
    return this.#messages.size;
  }

  deliver(body: string): void {
    for (const { delayMs } of this.way(body)) {
      if (delayMs === 0) this.send(body);
      else this.#world.clock.after(delayMs, () => this.send(body));
    }
  }

  send(body: string): void {
    const id = this.#world.ids.uuid();
    this.#messages.set(id, { id, body, visibleAtMs: this.#world.clock.nowMs() });
    this.#world.changes.announce();
  }

  /** Waits for the first message as long as it may; what it gives is hidden for `hiddenMs`. */
  async receive(limit: number, waitMs: number, hiddenMs: number): Promise<JsonObject> {
    const ended = new AbortController();
    const timeOut = sleep(this.#world.clock, waitMs, AbortSignal.any([ended.signal, this.#world.closed]));
    const some = this.#world.changes.until(() => (ended.signal.aborted ? [] : this.#take(limit, hiddenMs)));
    const taken = await Promise.race([some.catch(() => []), timeOut.then((): Message[] => [])]);
    ended.abort();
    if (taken.length === 0) this.#world.changes.announce();
    return { Messages: taken.map(describe) };
  }

  remove(receipt: string): void {
    this.#messages.delete(receipt);
    this.#world.changes.announce();
  }

  #take(limit: number, hiddenMs: number): readonly Message[] | undefined {
    const nowMs = this.#world.clock.nowMs();
    const visible = [...this.#messages.values()].filter(({ visibleAtMs }) => visibleAtMs <= nowMs).slice(0, limit);
    for (const message of visible) message.visibleAtMs = nowMs + hiddenMs;
    return visible.length === 0 ? undefined : visible;
  }
}

const describe = ({ id, body }: Message): JsonObject => ({
  MessageId: id,
  ReceiptHandle: id,
  Body: body,
  MD5OfBody: createHash('md5').update(body).digest('hex'),
});

const ERRORS = {
  throttled: () => new AwsError('RequestThrottled', 'Request is throttled.', 403),
  denied: (action: string) => new AwsError('AccessDeniedException', `No permission for sqs:${action}.`, 403),
  broken: () => new AwsError('InternalError', 'We encountered an internal error.', 500),
};
