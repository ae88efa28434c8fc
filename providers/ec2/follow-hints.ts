// What events say of instances -> changes of what is known of them, without waiting for the next reading. One that stops is
// out at once; the others are described in batches first. What cannot be described now the next reading finds.

import type { Clock } from '../../src/model/clock.ts';
import { assertNever } from '../../src/model/result.ts';
import { Gathering } from '../aws/events/gathering.ts';
import type { Hint, InstanceHint, NoticeHint, TagsHint } from '../aws/events/hint.ts';
import type { Hints } from '../aws/events/hint-board.ts';
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
}

type OwnHint = InstanceHint | TagsHint | NoticeHint;

/** An answer that says nothing new may be older than the event: once more, then it is left to the next reading. */
const SECOND_LOOK_MS = 2000;

/** Until the returned function is called. */
export function followHints(follower: HintFollower, clock: Clock): () => void {
  const { hints, picture, region, publish } = follower;
  const looks = new Set<() => void>();
  const lookAgain = (ids: readonly string[]): void => {
    const cancel = clock.after(SECOND_LOOK_MS, () => {
      looks.delete(cancel);
      for (const id of ids) questions.add({ id, isLast: true });
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
    const taken = gathered.filter((hint) => isOurs(hint, region, picture)).map((hint) => takeHint(hint, picture));
    if (taken.some(({ isNews }) => isNews)) publish();
    for (const { question } of taken) if (question !== undefined) questions.add({ id: question, isLast: false });
  });
  const unsubscribe = hints.subscribe((hint) => {
    if (isOwnKind(hint)) arrivals.add(hint);
  });
  return () => {
    unsubscribe();
    arrivals.close();
    questions.close();
    for (const cancel of looks) cancel();
  };
}

interface Question {
  readonly id: string;
  /** It was asked before. */
  readonly isLast: boolean;
}

/** Ids of which the answer says nothing new, and that were asked about for the first time. */
async function ask(
  questions: readonly Question[],
  { picture, api, publish }: HintFollower,
): Promise<readonly string[]> {
  const ids = [...new Set(questions.map(({ id }) => id))];
  const asked = picture.ask();
  const same = picture.learn(await api.some(ids), ids, asked);
  if (same.length < ids.length) publish();
  const first = new Set(questions.filter(({ isLast }) => !isLast).map(({ id }) => id));
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
