// What events say of instances -> changes of what is known of them, without waiting for the next reading. One that stops is
// out at once; the others are described in batches first. What cannot be described now the next reading finds.

import type { Clock } from '../../src/model/clock.ts';
import { assertNever } from '../../src/model/result.ts';
import { Gathering } from '../aws/events/gathering.ts';
import type { InstanceHint, NoticeHint, TagsHint } from '../aws/events/hint.ts';
import type { Hints } from '../aws/events/hint-board.ts';
import type { HintMeter } from '../aws/events/hint-meter.ts';
import type { InstancePicture } from './instance-picture.ts';
import type { InstancesApi } from './instances-api.ts';

export interface HintFollower {
  readonly hints: Hints;
  readonly picture: InstancePicture;
  readonly api: InstancesApi;
  /** Undefined: whichever Region the client finds. */
  readonly region: string | undefined;
  /** Publishes what the picture has, if it has been read. */
  readonly publish: () => void;
  readonly meter: HintMeter;
}

type OwnHint = InstanceHint | TagsHint | NoticeHint;

/** An answer that says nothing new may be older than the event: once more, then it is left to the next reading. */
const SECOND_LOOK_MS = 2000;

/** Until the returned function is called. */
export function followHints({ hints, picture, api, region, publish, meter }: HintFollower, clock: Clock): () => void {
  const looks = new Set<() => void>();
  const lookAgain = (ids: readonly string[]): void => {
    const cancel = clock.after(SECOND_LOOK_MS, () => {
      looks.delete(cancel);
      for (const id of ids) questions.add({ id, hint: undefined });
    });
    looks.add(cancel);
  };
  const questions = new Gathering<Question>(
    clock,
    async (gathered) => {
      const ids = [...new Set(gathered.map(({ id }) => id))];
      const asked = picture.ask();
      const listing = await api.some(ids);
      const same = picture.learn(listing, ids, asked);
      if (same.length < ids.length) publish();
      const told = gathered.filter(({ hint }) => hint !== undefined);
      meter.applied(told.flatMap(({ hint }) => hint ?? []));
      const first = new Set(told.map(({ id }) => id));
      const doubtful = same.filter((id) => first.has(id));
      if (doubtful.length > 0) lookAgain(doubtful);
    },
    0,
  );
  // Apart from the questions, so that no slow answer keeps an instance in that is to stop.
  const arrivals = new Gathering<OwnHint>(clock, async (gathered) => {
    const { ours = [], others = [] } = Object.groupBy(gathered, (hint) =>
      isOurs(hint, region, picture) ? 'ours' : 'others',
    );
    meter.passed(others);
    const taken = ours.map((hint) => ({ hint, ...takeHint(hint, picture) }));
    if (taken.some(({ isNews }) => isNews)) publish();
    for (const { hint, question } of taken) {
      if (question === undefined) meter.applied([hint]);
      else questions.add({ id: question, hint });
    }
  });
  const unsubscribe = hints.subscribe((hint) => {
    if (!isOwnKind(hint)) return;
    meter.heard(hint);
    arrivals.add(hint);
  });
  return () => {
    unsubscribe();
    arrivals.close();
    questions.close();
    for (const cancel of looks) cancel();
    meter.forget();
  };
}

interface Question {
  readonly id: string;
  /** What told of it; undefined: it was asked before. */
  readonly hint: OwnHint | undefined;
}

const isOwnKind = (hint: { readonly kind: string }): hint is OwnHint =>
  ['instance', 'tags', 'interruption', 'termination'].includes(hint.kind);

/** As far as is known: ids are nobody else's, so at worst a question too many is asked. */
const isOurs = (hint: OwnHint, region: string | undefined, { account }: InstancePicture): boolean =>
  (region ?? hint.region) === hint.region && (account ?? hint.account) === hint.account;

interface Taken {
  readonly isNews: boolean;
  /** An instance that must be described. */
  readonly question?: string;
}

function takeHint(hint: OwnHint, picture: InstancePicture): Taken {
  switch (hint.kind) {
    case 'instance':
      return takeState(hint, picture);
    case 'tags':
      return { isNews: false, question: hint.instanceId };
    case 'interruption':
    case 'termination':
      return { isNews: picture.takeNotice(hint) };
    default:
      return assertNever(hint);
  }
}

/** One that is stopped may have been started again since, if the event is late; one that is terminated may not. */
function takeState(hint: InstanceHint, picture: InstancePicture): Taken {
  const { instanceId, state } = hint;
  switch (state) {
    case 'pending':
      return { isNews: false };
    case 'stopping':
    case 'stopped': {
      const isNews = picture.takeStop(hint);
      return isNews ? { isNews, question: instanceId } : { isNews };
    }
    case 'shutting-down':
    case 'terminated':
      return { isNews: picture.takeStop(hint) };
    default:
      return { isNews: false, question: instanceId };
  }
}
