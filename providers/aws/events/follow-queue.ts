// The loop at a queue: wait for messages, hand them on, strike them off, wait again. Whatever is wrong with the queue is
// told and tried again, for ever: nobody's routes depend on it. While more waits than one call can take, others help.

import { type Clock, type Random, sleep } from '../../../src/model/clock.ts';
import type { ApiFault } from '../api-fault.ts';
import type { EventQueue } from './event-queue.ts';

export interface QueueFollower {
  /** A fresh client after every fault: it asks for credentials anew. */
  readonly open: () => EventQueue;
  /** Must have noted what it is given when it returns: the message is struck off then. */
  readonly take: (body: string) => void;
  /** After every round: what was wrong with it, or nothing. */
  readonly report: (fault: ApiFault | undefined) => void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** An empty answer comes after a long wait; one that comes sooner than this must not make the loop a busy one. */
const SHORTEST_ROUND_MS = 1_000;

/** SQS hands out no more at once: there may be others behind them. */
const FULL = 10;
/** A deployment of a thousand tasks is eight thousand events, and a call a few hundredths of a second. */
const MOST_HELPERS = 7;

/** Resolves when `signal` aborts. */
export async function followQueue(
  { open, take, report }: QueueFollower,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  signal: AbortSignal,
): Promise<void> {
  let queue = open();
  const helpers = new Set<Promise<void>>();
  for (let faults = 0; !signal.aborted; ) {
    const startedMs = clock.nowMs();
    const round = await takeOnce(queue, take, signal);
    if (signal.aborted) break;
    report(round.fault);
    faults = round.fault === undefined ? 0 : faults + 1;
    if (faults > 0) {
      queue.close();
      queue = open();
      // Full jitter: routers whose queue was away must not come back together.
      await sleep(clock, random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (faults - 1)), signal);
    } else if (round.taken === FULL && helpers.size < MOST_HELPERS) {
      const helper = takeWhileFull(queue, take, signal).finally(() => helpers.delete(helper));
      helpers.add(helper);
    } else if (round.taken === 0) {
      await sleep(clock, Math.max(0, startedMs + SHORTEST_ROUND_MS - clock.nowMs()), signal);
    }
  }
  await Promise.all(helpers);
  queue.close();
}

/** Until there is less than a call can take. What is wrong with the queue the one who follows it will see, too. */
async function takeWhileFull(queue: EventQueue, take: (body: string) => void, signal: AbortSignal): Promise<void> {
  for (let taken = FULL; taken === FULL && !signal.aborted; ) taken = (await takeOnce(queue, take, signal)).taken;
}

async function takeOnce(
  queue: EventQueue,
  take: (body: string) => void,
  signal: AbortSignal,
): Promise<{ readonly taken: number; readonly fault: ApiFault | undefined }> {
  const received = await queue.receive(signal);
  if (!received.ok) return { taken: 0, fault: received.error };
  const messages = received.value;
  if (messages.length === 0 || signal.aborted) return { taken: 0, fault: undefined };
  for (const { body } of messages) take(body);
  const removed = await queue.remove(messages, signal);
  return { taken: messages.length, fault: removed.ok ? undefined : removed.error };
}
