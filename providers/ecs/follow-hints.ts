// What events say of tasks -> changes of their clusters, without waiting for the next reading. A task that is to stop goes
// at once; the others are described in batches first. What cannot be described now the next reading finds.

import type { EcsSettings } from '../../src/model/settings.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { AwsDeps } from '../aws/aws-deps.ts';
import { Gathering } from '../aws/events/gathering.ts';
import type { TaskHint } from '../aws/events/hint.ts';
import type { Hints } from '../aws/events/hint-board.ts';
import type { ClusterPictures } from './cluster-pictures.ts';
import type { EcsApi } from './ecs-api.ts';
import { type EcsMemory, fetchTasks } from './fetch-cluster.ts';
import { readCluster } from './snapshot.ts';

export interface HintFollower {
  readonly hints: Hints;
  readonly pictures: ClusterPictures;
  readonly api: EcsApi;
  readonly memory: EcsMemory;
  readonly settings: EcsSettings;
  readonly tell: (snapshot: Omit<Snapshot, 'provider'>) => void;
}

/** Until the returned function is called. */
export function followHints(follower: HintFollower, { clock }: AwsDeps): () => void {
  const { hints, pictures } = follower;
  const gathering = new Gathering<TaskHint>(clock, async (gathered) => {
    const byCluster = Map.groupBy(gathered, (hint) => pictures.find(hint));
    byCluster.delete(undefined);
    await Promise.all([...byCluster].map(([cluster, its]) => followOne(cluster ?? '', its, follower)));
  });
  const unsubscribe = hints.subscribe((hint) => {
    if (hint.kind === 'task') gathering.add(hint);
  });
  return () => {
    unsubscribe();
    gathering.close();
  };
}

async function followOne(cluster: string, hints: readonly TaskHint[], follower: HintFollower): Promise<void> {
  const { pictures, api, memory, settings, tell } = follower;
  const picture = pictures.of(cluster);
  const publish = () => {
    if (picture.wasRead) tell({ readings: [readCluster(picture.facts(), settings)] });
  };
  const dirty = new Set<string>();
  let stops = false;
  for (const hint of hints) {
    const what = picture.takeHint(hint);
    if (what === 'describe') dirty.add(hint.taskArn);
    if (hint.desiredStatus === 'STOPPED') dirty.delete(hint.taskArn);
    stops ||= what === 'stops';
  }
  if (stops) publish();
  if (dirty.size === 0) return;
  const { facts, missing } = await fetchTasks(cluster, [...dirty], api.withFuse('event'), memory);
  picture.learn(facts, missing);
  publish();
}
