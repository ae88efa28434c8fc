// What is known of one cluster: what readings found, and what events have led to since. The newest version of a task counts,
// whichever way it came: duplicates, reordering and loss of events change nothing.

import { isDeepStrictEqual } from 'node:util';
import type { Task } from '@aws-sdk/client-ecs';
import type { Random } from '../../src/model/clock.ts';
import type { DeploymentHint, TaskHint } from '../aws/events/hint.ts';
import { groupOfService } from './arn.ts';
import type { ClusterFacts, Gap, Host, TaskDefinitionFacts } from './facts.ts';
import type { Described, Surroundings } from './fetch-cluster.ts';
import { LeavingMachines } from './leaving-machines.ts';
import { chooseTasks, hasteBy, type KnownTask, type Moment } from './reading-plan.ts';

/** `events`: they tell what changes, and readings make good what they missed. `polling`: readings alone do. */
export type Pace = 'events' | 'polling';

/** Every task is listed at least every two minutes: this, a round of readings, and the time that the listing takes. */
const LIST_EVERY_MS = 110_000;
/** Part of it by which listings of clusters drift apart. */
const LIST_SPREAD = 0.1;
/** A task that is older, and of which no event has told: events do not arrive. */
const EVENT_LOST_MS = 60_000;

export class ClusterPicture {
  readonly #scope: string;
  readonly #random: Random;
  readonly #tasks = new Map<string, KnownTask>();
  /** Events said that they are to stop, which cannot be taken back. */
  readonly #stopping = new Set<string>();
  /** Learnt by an event, and in no listing yet: listings lag. */
  readonly #unlisted = new Set<string>();
  /** Listed, or named by an event, and never described. */
  readonly #undescribed = new Set<string>();
  readonly leaving = new LeavingMachines();
  readonly #definitions = new Map<string, TaskDefinitionFacts>();
  readonly #hosts = new Map<string, Host>();
  #gaps: readonly Gap[] = [];
  #wasRead = false;
  #isFed = true;
  #listAtMs = Number.NEGATIVE_INFINITY;

  constructor(scope: string, random: Random) {
    this.#scope = scope;
    this.#random = random;
  }

  /** False: nothing may be published of it yet, since a picture of two tasks would pass for the whole cluster. */
  get wasRead(): boolean {
    return this.#wasRead;
  }

  /** False: a reading found what an event should have told, and none has come since. */
  get isFed(): boolean {
    return this.#isFed;
  }

  get hasGaps(): boolean {
    return this.#gaps.length > 0;
  }

  get tasks(): readonly Task[] {
    return [...this.#tasks.values()].map(({ task }) => task);
  }

  /** ARNs of the container instances that tasks are on. */
  get machines(): readonly string[] {
    return [...new Set(this.tasks.flatMap(({ containerInstanceArn }) => containerInstanceArn ?? []))];
  }

  /** Undefined until a task was seen. */
  get clusterArn(): string | undefined {
    return this.#tasks.values().next().value?.task.clusterArn;
  }

  /** Whether the task of the hint must be described. What is to stop is noted here and needs no call. */
  takeHint({ taskArn, version, desiredStatus, lastStatus }: TaskHint): 'describe' | 'stops' | 'old' {
    this.#isFed = true;
    if (this.#stopping.has(taskArn)) return 'old';
    const known = this.#tasks.get(taskArn)?.task;
    if (desiredStatus === 'STOPPED') {
      if (known === undefined) this.#unlisted.delete(taskArn);
      this.#stopping.add(taskArn);
      return known === undefined ? 'old' : 'stops';
    }
    if (known === undefined) return 'describe';
    // On its way to RUNNING it serves nothing and declares what it declared before.
    if ((known.version ?? -1) >= version || lastStatus !== 'RUNNING') return 'old';
    return 'describe';
  }

  /** Tasks that should be gone by the end of a deployment, and are not: an event of theirs was lost, or is late. */
  overdue({ serviceArn, deploymentId, eventName }: DeploymentHint): readonly string[] {
    const group = groupOfService(serviceArn);
    const hasFailed = eventName === 'SERVICE_DEPLOYMENT_FAILED';
    return [...this.#tasks].flatMap(([arn, { task }]) => {
      const isOfService = task.group === group && !this.#stopping.has(arn);
      return isOfService && (task.startedBy === deploymentId) === hasFailed ? arn : [];
    });
  }

  needsListing({ nowMs }: Moment, pace: Pace): boolean {
    return pace === 'polling' || !this.#wasRead || this.hasGaps || nowMs >= this.#listAtMs;
  }

  /** A listing, as far as it came. */
  takeListing(listed: readonly string[]): void {
    for (const arn of listed) if (!this.#tasks.has(arn)) this.#undescribed.add(arn);
  }

  /** ARNs of tasks to be described now. While nothing else tells of changes, at least a batch. */
  toDescribe(moment: Moment, pace: Pace): readonly string[] {
    const least = pace === 'polling' ? 1 : 0;
    const chosen = chooseTasks(this.#tasks, this.#stopping, this.#definitions, moment, least);
    const unlisted = this.needsListing(moment, pace) ? this.#unlisted : [];
    return [...new Set([...this.#undescribed, ...unlisted, ...chosen])];
  }

  /** A batch that was described in a reading. */
  takeBatch(tasks: readonly Task[], { nowMs, wallMs }: Moment, pace: Pace): void {
    const haste = hasteBy(this.#random());
    for (const [arn, task] of byArn(tasks)) {
      const isSurprise = pace === 'events' && this.#wasRead && !this.#tasks.has(arn);
      if (isSurprise && wallMs - (task.createdAt?.getTime() ?? wallMs) > EVENT_LOST_MS) this.#isFed = false;
      this.#take(arn, task, nowMs, haste);
    }
  }

  /** Tasks that were described because of events; `asked` is all that were to be. */
  learn(described: Described, asked: readonly string[], { nowMs }: Moment): void {
    const haste = hasteBy(this.#random());
    this.forget(described.missing);
    const tasks = byArn(described.tasks);
    for (const [arn, task] of tasks) {
      if (!this.#tasks.has(arn)) this.#unlisted.add(arn);
      if (task.desiredStatus === 'STOPPED') this.#stopping.add(arn);
      this.#take(arn, task, nowMs, haste);
    }
    const missing = new Set(described.missing);
    for (const arn of asked) if (!tasks.has(arn) && !missing.has(arn)) this.#mark(arn);
  }

  /** What was found around tasks that events led to. */
  keep({ definitions, hosts, gaps }: Surroundings): void {
    for (const [arn, definition] of definitions) this.#definitions.set(arn, definition);
    for (const [arn, host] of hosts) this.#hosts.set(arn, host);
    this.#gaps = [...this.#gaps, ...gaps];
  }

  /** AWS does not know them any more. */
  forget(missing: readonly string[]): void {
    for (const arn of missing) {
      this.#tasks.delete(arn);
      this.#unlisted.delete(arn);
      this.#undescribed.delete(arn);
    }
  }

  /**
   * The end of a reading. `listed`: every task that there is; undefined: it was not asked, or not told to the end. `asked`: those
   * that were to be described.
   */
  settle(
    found: Surroundings,
    listed: ReadonlySet<string> | undefined,
    asked: readonly string[],
    { nowMs }: Moment,
  ): void {
    this.#gaps = [];
    this.keep(found);
    this.#wasRead ||= !this.hasGaps || asked.some((arn) => this.#tasks.has(arn));
    if (listed === undefined || this.hasGaps) return;
    this.#forgetUnlisted(listed, new Set(asked));
    this.#forgetUnused();
    this.leaving.keepOnly(this.machines);
    this.#listAtMs = nowMs + LIST_EVERY_MS * (1 - LIST_SPREAD * this.#random());
  }

  /** Everything known. With gaps nothing that is published is removed: a task that stops is then shown as one that serves nothing. */
  facts(): ClusterFacts {
    const shown = [...this.#tasks].flatMap(([arn, { task }]): Task[] => {
      if (!this.#stopping.has(arn)) return [task];
      return this.hasGaps ? [{ ...task, desiredStatus: 'STOPPED' }] : [];
    });
    return {
      scope: this.#scope,
      tasks: shown,
      definitions: this.#definitions,
      hosts: this.#hosts,
      leaving: this.leaving.all,
      gaps: this.#gaps,
    };
  }

  #take(arn: string, task: Task, readAtMs: number, haste: number): void {
    const known = this.#tasks.get(arn)?.task;
    const isOlder = known !== undefined && (known.version ?? 0) > (task.version ?? 0);
    // What did not change stays the same object: whoever made something of it need not do so again.
    const isSame = isOlder || isDeepStrictEqual(known, task);
    this.#tasks.set(arn, { task: isSame && known !== undefined ? known : task, readAtMs, haste });
    this.#undescribed.delete(arn);
  }

  /** What could not be described: the next reading asks again. */
  #mark(arn: string): void {
    const known = this.#tasks.get(arn);
    if (known === undefined) this.#undescribed.add(arn);
    else this.#tasks.set(arn, { ...known, readAtMs: Number.NEGATIVE_INFINITY });
  }

  /** What an event taught stays until a listing has it, or it was asked about and does not run. */
  #forgetUnlisted(listed: ReadonlySet<string>, asked: ReadonlySet<string>): void {
    for (const arn of this.#unlisted) {
      const runs = this.#tasks.get(arn)?.task.desiredStatus === 'RUNNING';
      if (listed.has(arn) || (asked.has(arn) && !runs)) this.#unlisted.delete(arn);
    }
    const isGone = (arn: string) => !listed.has(arn) && !this.#unlisted.has(arn);
    for (const arn of this.#tasks.keys()) if (isGone(arn)) this.#tasks.delete(arn);
    for (const arn of this.#stopping) if (isGone(arn)) this.#stopping.delete(arn);
    for (const arn of this.#undescribed) if (isGone(arn)) this.#undescribed.delete(arn);
  }

  #forgetUnused(): void {
    const used = new Set(this.tasks.flatMap((task) => [task.taskDefinitionArn, task.containerInstanceArn]));
    for (const arn of this.#definitions.keys()) if (!used.has(arn)) this.#definitions.delete(arn);
    for (const arn of this.#hosts.keys()) if (!used.has(arn)) this.#hosts.delete(arn);
  }
}

const byArn = (tasks: readonly Task[]): ReadonlyMap<string, Task> =>
  new Map(tasks.flatMap((task) => (task.taskArn === undefined ? [] : [[task.taskArn, task]])));
