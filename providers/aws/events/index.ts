// The queue of events as a provider: it declares nothing, tells hints to those who read tasks and instances, and shows what
// is wrong with the queue the way providers do. The router is ready without it.

import type { Clock } from '../../../src/model/clock.ts';
import type { Provider } from '../../../src/model/provider.ts';
import type { EventsSettings } from '../../../src/model/settings.ts';
import type { ScopeReading } from '../../../src/model/snapshot.ts';
import type { ApiFault } from '../api-fault.ts';
import type { AwsDeps } from '../aws-deps.ts';
import type { ProviderBudget } from '../budget/provider-budget.ts';
import { type EventQueue, openQueue } from './event-queue.ts';
import { followQueue } from './follow-queue.ts';
import type { HintBoard } from './hint-board.ts';
import { readEvent } from './read-event.ts';
import { UnreadableMessages } from './unreadable-messages.ts';

export const EVENTS_PROVIDER = 'aws';
const SCOPE = 'queue';

type Open = (settings: EventsSettings, clock: Clock, budget: ProviderBudget) => EventQueue;

export function createEventsProvider(
  settings: EventsSettings,
  deps: AwsDeps,
  board: HintBoard,
  open: Open = openQueue,
): Provider {
  const counts = { received: 0, unknown: 0, unreadable: 0 };
  return {
    name: EVENTS_PROVIDER,
    figures() {
      // Of the budgets of its account a queue draws on none.
      const { account, region, calls } = deps.budgets.of(EVENTS_PROVIDER, settings).figures();
      return { account, region, calls, events: { ...counts } };
    },
    async watch(publish, signal) {
      const unreadable = new UnreadableMessages(deps.clock);
      const report = (fault: ApiFault | undefined) =>
        publish({ provider: EVENTS_PROVIDER, readings: [readingOf(fault, unreadable.reason)], knownScopes: [SCOPE] });
      const take = (body: string) => {
        const reading = readEvent(body);
        counts.received += 1;
        if (reading.kind === 'hint') return board.tell(reading.hint);
        if (reading.kind === 'garbage') {
          counts.unreadable += 1;
          return unreadable.note(reading.reason);
        }
        counts.unknown += 1;
        deps.logger.debug('an event that no provider asks for', { event: reading.what });
      };
      const budget = deps.budgets.of(EVENTS_PROVIDER, settings);
      report(undefined);
      const noteRound = (fault: ApiFault | undefined) => {
        board.isWorking = fault === undefined;
        report(fault);
      };
      try {
        const follower = { open: () => open(settings, deps.clock, budget), take, report: noteRound };
        await followQueue(follower, deps, signal);
      } finally {
        board.isWorking = false;
      }
    },
  };
}

function readingOf(fault: ApiFault | undefined, unreadable: string | undefined): ScopeReading {
  const reasons = [fault?.message, unreadable].filter((reason) => reason !== undefined);
  return {
    scope: SCOPE,
    status: fault === undefined ? 'complete' : 'failed',
    items: [],
    problems: reasons.map((reason) => ({ provider: EVENTS_PROVIDER, object: `scope ${SCOPE}`, reason })),
  };
}
