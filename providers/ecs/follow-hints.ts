// What events say of tasks, their machines and their deployments -> changes of their clusters, without waiting for the next
// reading. A task that is to stop goes at once; the others are described in batches first. What cannot be described now the
// next reading finds.

import type { Task } from '@aws-sdk/client-ecs';
import type { Clock } from '../../src/model/clock.ts';
import { assertNever } from '../../src/model/result.ts';
import type { EcsSettings } from '../../src/model/settings.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { AwsDeps } from '../aws/aws-deps.ts';
import { Gathering } from '../aws/events/gathering.ts';
import type {
  ContainerInstanceHint,
  DeploymentHint,
  Hint,
  InstanceHint,
  NoticeHint,
  TaskHint,
} from '../aws/events/hint.ts';
import type { Hints } from '../aws/events/hint-board.ts';
import type { HintMeter } from '../aws/events/hint-meter.ts';
import { clusterOfService, clusterScope } from './arn.ts';
import type { ClusterPicture } from './cluster-picture.ts';
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
  readonly meter: HintMeter;
}

/** A third of a second of the budget of definitions. */
const REVISIONS_TOGETHER = 5;

/** About something in one cluster. */
type ClusterHint = TaskHint | ContainerInstanceHint | DeploymentHint;

/** About a machine that is to go. */
type EndHint = NoticeHint | InstanceHint;

interface Question {
  readonly cluster: string;
  readonly taskArn: string;
  /** What told of the task; empty where the end of a deployment asks about it. */
  readonly hints: readonly TaskHint[];
}

/** Until the returned function is called. */
export function followHints(follower: HintFollower, { clock }: AwsDeps): () => void {
  const { hints, pictures, meter } = follower;
  const questions = new Gathering<Question>(
    clock,
    async (gathered) => {
      const byCluster = Map.groupBy(gathered, ({ cluster }) => cluster);
      await Promise.all([...byCluster].map(([cluster, its]) => answer(cluster, its, follower, clock)));
    },
    0,
  );
  // Apart from the questions, so that no slow answer keeps a task in that is to stop.
  const arrivals = new Gathering<ClusterHint>(clock, async (gathered) => {
    for (const [cluster, its] of Map.groupBy(gathered, (hint) => pictures.find(clusterArnOf(hint)))) {
      if (cluster === undefined) {
        meter.passed(its);
        continue;
      }
      const { isNews, dirty } = takeAll(its, pictures.of(cluster));
      if (isNews) publish(cluster, follower);
      const asking = its.filter((hint) => hint.kind === 'task' && dirty.has(hint.taskArn));
      const waiting = new Set<ClusterHint>(asking);
      meter.applied(its.filter((hint) => !waiting.has(hint)));
      const byTask = Map.groupBy(asking.filter(isTaskHint), ({ taskArn }) => taskArn);
      for (const taskArn of dirty) questions.add({ cluster, taskArn, hints: byTask.get(taskArn) ?? [] });
    }
  });
  const ends = new Gathering<EndHint>(clock, (gathered) => takeEnds(gathered, follower));
  const unsubscribe = hints.subscribe((hint) => {
    if (isClusterHint(hint)) arrivals.add(hint);
    else if (isEndHint(hint)) ends.add(hint);
    else return;
    meter.heard(hint);
  });
  return () => {
    unsubscribe();
    for (const gathering of [arrivals, questions, ends]) gathering.close();
    meter.forget();
  };
}

const isTaskHint = (hint: ClusterHint): hint is TaskHint => hint.kind === 'task';

const isClusterHint = (hint: Hint): hint is ClusterHint =>
  hint.kind === 'task' || hint.kind === 'containerInstance' || hint.kind === 'deployment';

/** One that stops may be started again under its old name; one that shuts down may not. */
const isEndHint = (hint: Hint): hint is EndHint =>
  hint.kind === 'interruption' ||
  hint.kind === 'termination' ||
  (hint.kind === 'instance' && hint.state === 'shutting-down');

/** Empty: nobody's. */
const clusterArnOf = (hint: ClusterHint): string =>
  hint.kind === 'deployment' ? (clusterOfService(hint.serviceArn) ?? '') : hint.clusterArn;

/** Whether there is anything to be seen already, and which tasks must be described. */
function takeAll(hints: readonly ClusterHint[], picture: ClusterPicture) {
  const dirty = new Set<string>();
  let isNews = false;
  for (const hint of hints) {
    switch (hint.kind) {
      case 'task': {
        const what = picture.takeHint(hint);
        if (what === 'describe') dirty.add(hint.taskArn);
        if (hint.desiredStatus === 'STOPPED') dirty.delete(hint.taskArn);
        isNews ||= what === 'stops';
        break;
      }
      case 'containerInstance':
        isNews = picture.leaving.takeDraining(hint) || isNews;
        break;
      case 'deployment':
        for (const arn of picture.overdue(hint)) dirty.add(arn);
        break;
      default:
        assertNever(hint);
    }
  }
  return { isNews, dirty };
}

async function answer(
  cluster: string,
  questions: readonly Question[],
  follower: HintFollower,
  clock: Clock,
): Promise<void> {
  const { pictures, api, memory, meter } = follower;
  const arns = [...new Set(questions.map(({ taskArn }) => taskArn))];
  const picture = pictures.of(cluster);
  const urgent = api.withFuse('event');
  const described = await describeTasks(cluster, arns, urgent);
  picture.learn(described, arns, { nowMs: clock.nowMs(), wallMs: clock.wallMs() });
  const surround = async (tasks: readonly Task[], faults: readonly string[]): Promise<void> => {
    const around = await fetchSurroundings(cluster, tasks, urgent, memory);
    const gaps = faults.map((reason) => ({ object: `scope ${clusterScope(cluster)}`, reason }));
    picture.keep({ ...around, gaps: [...gaps, ...around.gaps] });
    publish(cluster, follower);
  };
  const isDefined = ({ taskDefinitionArn = '' }: Task) => memory.definitions.has(taskDefinitionArn);
  const { ready = [], others = [] } = Object.groupBy(described.tasks, (task) => (isDefined(task) ? 'ready' : 'others'));
  const late = new Set(others.map(({ taskArn }) => taskArn));
  const { inTime = [], behind = [] } = Object.groupBy(
    questions.flatMap(({ hints }) => hints),
    ({ taskArn }) => (late.has(taskArn) ? 'behind' : 'inTime'),
  );
  // A hundred new revisions take seconds: what comes after them must not wait.
  for (const part of byRevisions(others)) {
    const arns = new Set(part.map(({ taskArn }) => taskArn));
    void surround(part, []).then(() => meter.applied(behind.filter(({ taskArn }) => arns.has(taskArn))));
  }
  if (ready.length > 0 || others.length === 0) await surround(ready, described.faults);
  meter.applied(inTime);
}

/** Tasks of some new revisions each: those of the first must not wait for the definition of the last. */
function byRevisions(tasks: readonly Task[]): readonly (readonly Task[])[] {
  const groups = [...Map.groupBy(tasks, ({ taskDefinitionArn }) => taskDefinitionArn).values()];
  const parts: Task[][] = [];
  for (let at = 0; at < groups.length; at += REVISIONS_TOGETHER) {
    parts.push(groups.slice(at, at + REVISIONS_TOGETHER).flat());
  }
  return parts;
}

/** EC2 tells of instances, tasks are on container instances: which is which is asked when it first matters, and kept. */
async function takeEnds(ends: readonly EndHint[], follower: HintFollower): Promise<void> {
  const { pictures, api, memory, meter } = follower;
  const byCluster = new Map<string, Set<string>>();
  const { ours = [], others = [] } = Object.groupBy(ends, (end) => (pictures.at(end).length > 0 ? 'ours' : 'others'));
  meter.passed(others);
  for (const end of ours) {
    for (const cluster of pictures.at(end)) {
      byCluster.set(cluster, (byCluster.get(cluster) ?? new Set()).add(end.instanceId));
    }
  }
  for (const [cluster, ids] of byCluster) {
    const picture = pictures.of(cluster);
    const { hosts } = await memory.hosts.read(cluster, picture.machines, api.withFuse('event'));
    const ending = [...hosts].filter(([, host]) => host.kind === 'instance' && ids.has(host.instanceId));
    if (picture.leaving.takeEnding(ending.map(([arn]) => arn))) publish(cluster, follower);
  }
  meter.applied(ours);
}

function publish(cluster: string, { pictures, memory, settings, tell }: HintFollower): void {
  const picture = pictures.of(cluster);
  if (picture.wasRead) tell({ readings: [readCluster(picture.facts(), settings, memory.findings)] });
}
