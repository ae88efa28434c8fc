// When a task is asked about again, and which tasks of a cluster now. Pure. A batch of 100 costs as much as one task, so a
// batch is filled up with those that were read the longest time ago.

import type { Task } from '@aws-sdk/client-ecs';
import type { TaskDefinitionFacts } from './facts.ts';

/** What was last read of a task, and when (`Clock.nowMs`). */
export interface KnownTask {
  readonly task: Task;
  readonly readAtMs: number;
  /** Above 0 and at most 1: this part of the time that the reading is good for. The same for a whole batch. */
  readonly haste: number;
}

/** What is old and well is read again within five minutes, a round of readings included. */
const LONGEST_MS = 270_000;
/** Its health is being decided, and no event will tell. */
const UNSETTLED_MS = 15_000;
const SHORTEST_MS = 5_000;
/** AWS's largest batch. */
const BATCH = 100;

/** What is known of whose container has checks. */
type Definitions = ReadonlyMap<string, TaskDefinitionFacts>;

/**
 * How long a reading of the task is good for, at most: twice the age that the task had then. What has just started changes
 * soon, and what has run for an hour will run for another.
 */
export function goodForMs(task: Task, ageMs: number, definitions: Definitions): number {
  const longest = isSettled(task, definitions) ? LONGEST_MS : UNSETTLED_MS;
  return Math.min(longest, Math.max(SHORTEST_MS, 2 * ageMs));
}

/** It runs, and every container that has a check is HEALTHY. */
function isSettled(task: Task, definitions: Definitions): boolean {
  const definition = definitions.get(task.taskDefinitionArn ?? '');
  return (
    task.lastStatus === 'RUNNING' &&
    (task.containers ?? []).every(
      ({ name, healthStatus }) =>
        healthStatus === 'HEALTHY' || definition?.containers.get(name ?? '')?.checksHealth !== true,
    )
  );
}

/** A spread that keeps what was read together from being due all at once. */
export const hasteBy = (random: number): number => 0.6 + 0.4 * random;

export interface Moment {
  readonly nowMs: number;
  readonly wallMs: number;
}

/**
 * ARNs of tasks to be described now: all that are due, and to whole batches, but at least `least`, the stalest others. Of
 * those that are to stop there is nothing more to learn.
 */
export function chooseTasks(
  known: ReadonlyMap<string, KnownTask>,
  stopping: ReadonlySet<string>,
  definitions: Definitions,
  moment: Moment,
  least: number,
): readonly string[] {
  const due: string[] = [];
  const others: [string, number][] = [];
  for (const [arn, each] of known) {
    if (stopping.has(arn) || each.task.desiredStatus === 'STOPPED') continue;
    if (isDue(each, definitions, moment)) due.push(arn);
    else others.push([arn, each.readAtMs]);
  }
  const count = Math.ceil(Math.max(due.length, least) / BATCH) * BATCH;
  if (due.length === count) return due;
  others.sort(([, a], [, b]) => a - b);
  return [...due, ...others.slice(0, count - due.length).map(([arn]) => arn)];
}

function isDue({ task, readAtMs, haste }: KnownTask, definitions: Definitions, { nowMs, wallMs }: Moment): boolean {
  const passedMs = nowMs - readAtMs;
  if (passedMs < SHORTEST_MS * haste) return false;
  const startedAt = task.startedAt ?? task.createdAt;
  const ageMs = startedAt === undefined ? 0 : wallMs - passedMs - startedAt.getTime();
  return passedMs >= goodForMs(task, ageMs, definitions) * haste;
}
