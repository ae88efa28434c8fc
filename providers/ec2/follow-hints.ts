// What events say of instances -> changes of what is known of them, without waiting for the next reading. One that stops is
// out at once; the others are described in batches first. What cannot be described now the next reading finds.

import type { Clock } from '../../src/model/clock.ts';
import { assertNever } from '../../src/model/result.ts';
import { Gathering } from '../aws/events/gathering.ts';
import type { Hint, InstanceHint, NoticeHint, TagsHint } from '../aws/events/hint.ts';
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
export function followHints(follower: HintFollower, clock: Clock): () => void {
  const { hints, picture, region, publish, meter } = follower;
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
      const doubtful = await ask(gathered, follower);
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

/** Ids of which the answer says nothing new, and that were asked about for the first time. */
async function ask(
  questions: readonly Question[],
  { picture, api, publish, meter }: HintFollower,
): Promise<readonly string[]> {
  const ids = [...new Set(questions.map(({ id }) => id))];
  const asked = picture.ask();
  const same = picture.learn(await api.some(ids), ids, asked);
  if (same.length < ids.length) publish();
  const told = questions.filter(({ hint }) => hint !== undefined);
  meter.applied(told.flatMap(({ hint }) => hint ?? []));
  const first = new Set(told.map(({ id }) => id));
  return same.filter((id) => first.has(id));
}

const isOwnKind = (hint: Hint): hint is OwnHint =>
  hint.kind === 'instance' || hint.kind === 'tags' || hint.kind === 'interruption' || hint.kind === 'termination';

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
