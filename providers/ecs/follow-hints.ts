// What events say of tasks -> changes of their clusters, without waiting for the next reading. A task that is to stop goes
// at once; the others are described in batches first. What cannot be described now the next reading finds.

import type { Task } from '@aws-sdk/client-ecs';
import type { Clock } from '../../src/model/clock.ts';
import type { EcsSettings } from '../../src/model/settings.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { AwsDeps } from '../aws/aws-deps.ts';
import { Gathering } from '../aws/events/gathering.ts';
import type { TaskHint } from '../aws/events/hint.ts';
import type { Hints } from '../aws/events/hint-board.ts';
import { clusterScope } from './arn.ts';
import type { ClusterPictures } from './cluster-pictures.ts';
import type { EcsApi } from './ecs-api.ts';
import { describeTasks, type EcsMemory, fetchSurroundings } from './fetch-cluster.ts';
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
    await Promise.all([...byCluster].map(([cluster, its]) => followOne(cluster ?? '', its, follower, clock)));
  });
  const unsubscribe = hints.subscribe((hint) => {
    if (hint.kind === 'task') gathering.add(hint);
  });
  return () => {
    unsubscribe();
    gathering.close();
  };
}

async function followOne(
  cluster: string,
  hints: readonly TaskHint[],
  follower: HintFollower,
  clock: Clock,
): Promise<void> {
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
  const urgent = api.withFuse('event');
  const asked = [...dirty];
  const described = await describeTasks(cluster, asked, urgent);
  picture.learn(described, asked, { nowMs: clock.nowMs(), wallMs: clock.wallMs() });
  const surround = async (tasks: readonly Task[], faults: readonly string[]): Promise<void> => {
    const around = await fetchSurroundings(cluster, tasks, urgent, memory);
    const gaps = faults.map((reason) => ({ object: `scope ${clusterScope(cluster)}`, reason }));
    picture.keep({ ...around, gaps: [...gaps, ...around.gaps] });
    publish();
  };
  const isDefined = ({ taskDefinitionArn = '' }: Task) => memory.definitions.has(taskDefinitionArn);
  const { ready = [], others = [] } = Object.groupBy(described.tasks, (task) => (isDefined(task) ? 'ready' : 'others'));
  // A hundred new revisions take seconds: what comes after them must not wait.
  if (others.length > 0) void surround(others, []);
  if (ready.length > 0 || others.length === 0) await surround(ready, described.faults);
}
