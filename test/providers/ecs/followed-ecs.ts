// The ECS provider beside a queue of events, look by look: hints are told by the test, or by the sandbox itself.

import type { ExecutionContext } from 'ava';
import { HintBoard } from '../../../providers/aws/events/hint-board.ts';
import { readEvent } from '../../../providers/aws/events/read-event.ts';
import { createEcsProvider } from '../../../providers/ecs/index.ts';
import type { EcsSettings } from '../../../src/model/settings.ts';
import type { Item, Snapshot } from '../../../src/model/snapshot.ts';
import { type AwsCloud, startAwsCloud } from '../aws/aws-cloud.ts';
import { ECS_SETTINGS } from './ecs-under-test.ts';

/** How often is looked whether something is due. */
const LOOK_MS = 5_000;

export interface FollowedEcs extends AwsCloud {
  readonly board: HintBoard;
  readonly published: Snapshot[];
  /** So many looks, five seconds apart. */
  readonly look: (times?: number) => Promise<void>;
  /** Resolves when the last reading has what `isThere` wants: ids of items. */
  readonly sees: (isThere: (items: readonly string[]) => boolean) => Promise<void>;
  /** Calls since this was last asked. */
  readonly calls: () => Readonly<Record<string, number>>;
  /** Ids of the last reading's items. */
  readonly items: () => readonly string[];
}

/** Read once, with a queue that works; `before` is what there is already. */
export async function startFollowedEcs(
  t: ExecutionContext,
  before: (aws: AwsCloud) => Promise<unknown>,
  settings: Partial<EcsSettings> = {},
): Promise<FollowedEcs> {
  const aws = await startAwsCloud(t);
  aws.cloud.ecs.createCluster('demo');
  await before(aws);
  const board = new HintBoard();
  board.isWorking = true;
  // EventBridge with the queue and its follower in between left out.
  aws.cloud.sqs.way = (body) => {
    const reading = readEvent(body);
    if (reading.kind === 'hint') board.tell(reading.hint);
    return [];
  };
  const published: Snapshot[] = [];
  const stop = new AbortController();
  const provider = createEcsProvider({ ...ECS_SETTINGS, ...settings }, aws.deps, board);
  let announce = () => {};
  const publish = (snapshot: Snapshot) => {
    published.push(snapshot);
    announce();
  };
  const end = provider.watch(publish, stop.signal);
  t.teardown(async () => {
    stop.abort();
    await end;
  });
  await aws.clock.waitedFor(LOOK_MS);
  const { calls } = aws.cloud.ecs.api;
  const items = () => (published.at(-1)?.readings[0]?.items ?? []).map(({ id }: Item) => id).sort();
  return {
    ...aws,
    board,
    published,
    async look(times = 1) {
      for (let n = 0; n < times; n += 1) {
        aws.clock.elapse(LOOK_MS);
        await aws.clock.waitedFor(LOOK_MS);
      }
    },
    calls() {
      const counts = calls.all();
      calls.reset();
      return counts;
    },
    async sees(isThere) {
      while (!isThere(items())) {
        await new Promise<void>((resolve) => {
          announce = resolve;
        });
      }
    },
    items,
  };
}
