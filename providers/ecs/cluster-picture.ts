// What is known of one cluster between readings: the last reading, and what events have led to since. The newest version
// of a task counts, whichever way it came: duplicates, reordering and loss of events change nothing.

import type { Task } from '@aws-sdk/client-ecs';
import type { ContainerInstanceHint, DeploymentHint, TaskHint } from '../aws/events/hint.ts';
import { groupOfService } from './arn.ts';
import type { ClusterFacts, Gap, Host, TaskDefinitionFacts } from './facts.ts';

export class ClusterPicture {
  readonly #scope: string;
  #tasks: ReadonlyMap<string, Task> = new Map();
  /** Events said that they are to stop, which cannot be taken back. */
  readonly #stopping = new Set<string>();
  /** Learnt by an event, and in no listing yet: listings lag. */
  readonly #unlisted = new Set<string>();
  /** ARNs of container instances that ECS drains, as far as events told, and of those that EC2 is to end. */
  readonly #draining = new Set<string>();
  readonly #ending = new Set<string>();
  #definitions: ReadonlyMap<string, TaskDefinitionFacts> = new Map();
  #hosts: ReadonlyMap<string, Host> = new Map();
  #gaps: readonly Gap[] = [];
  #wasRead = false;

  constructor(scope: string) {
    this.#scope = scope;
  }

  /** False: nothing may be published of it yet, since a picture of two tasks would pass for the whole cluster. */
  get wasRead(): boolean {
    return this.#wasRead;
  }

  /** ARNs that the next reading must ask about beside those that are listed. */
  get unlisted(): readonly string[] {
    return [...this.#unlisted];
  }

  /** Undefined until a task was seen. */
  get clusterArn(): string | undefined {
    return this.#tasks.values().next().value?.clusterArn;
  }

  /** Whether the task of the hint must be described. What is to stop is noted here and needs no call. */
  takeHint({ taskArn, version, desiredStatus, lastStatus }: TaskHint): 'describe' | 'stops' | 'old' {
    if (this.#stopping.has(taskArn)) return 'old';
    const known = this.#tasks.get(taskArn);
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

  /** ARNs of the container instances that tasks are on. */
  get machines(): readonly string[] {
    const arns = [...this.#tasks.values()].flatMap(({ containerInstanceArn }) => containerInstanceArn ?? []);
    return [...new Set(arns)];
  }

  /** ARNs of container instances whose draining the next reading must ask about: its end is no event of ours. */
  get draining(): readonly string[] {
    return [...this.#draining];
  }

  /** A container instance that is drained: its tasks serve until others have taken their place. Whether that is news. */
  takeDraining({ containerInstanceArn }: ContainerInstanceHint): boolean {
    const isNews = !this.#isLeaving(containerInstanceArn);
    this.#draining.add(containerInstanceArn);
    return isNews;
  }

  /** Container instances that EC2 is to end. Whether one of them is news. */
  takeEnding(arns: readonly string[]): boolean {
    const isNews = arns.some((arn) => !this.#isLeaving(arn));
    for (const arn of arns) this.#ending.add(arn);
    return isNews;
  }

  /** Somebody has changed his mind. */
  endDraining(arns: readonly string[]): void {
    for (const arn of arns) this.#draining.delete(arn);
  }

  /** Tasks that should be gone by the end of a deployment, and are not: an event of theirs was lost, or is late. */
  overdue({ serviceArn, deploymentId, eventName }: DeploymentHint): readonly string[] {
    const group = groupOfService(serviceArn);
    const hasFailed = eventName === 'SERVICE_DEPLOYMENT_FAILED';
    return [...this.#tasks].flatMap(([arn, task]) => {
      const isOfService = task.group === group && !this.#stopping.has(arn);
      return isOfService && (task.startedBy === deploymentId) === hasFailed ? arn : [];
    });
  }

  /** Tasks that were described because of events; those that AWS no longer knows are in `missing`. */
  learn(facts: ClusterFacts, missing: readonly string[]): void {
    const tasks = new Map(this.#tasks);
    for (const arn of missing) {
      tasks.delete(arn);
      this.#unlisted.delete(arn);
    }
    for (const [arn, task] of byArn(facts.tasks)) {
      if (!this.#tasks.has(arn)) this.#unlisted.add(arn);
      if (task.desiredStatus === 'STOPPED') this.#stopping.add(arn);
      tasks.set(arn, newer(this.#tasks.get(arn), task));
    }
    this.#tasks = tasks;
    this.#keep(facts);
    this.#gaps = [...this.#gaps, ...facts.gaps];
  }

  /**
   * A reading of the whole cluster, as far as it came: `listed` by ECS, and `asked` about beside them. Gives what is to be
   * published of it: what events taught while it was under way is in it.
   */
  settle(facts: ClusterFacts, listed: ReadonlySet<string>, asked: readonly string[]): ClusterFacts {
    const read = new Map(
      [...byArn(facts.tasks)].map(([arn, task]) => [arn, newer(this.#tasks.get(arn), task)] as const),
    );
    const isWhole = facts.gaps.length === 0;
    if (isWhole) this.#forget(read, listed, new Set(asked));
    const learnt = [...this.#tasks].filter(([arn]) => this.#unlisted.has(arn) && !read.has(arn));
    const current = new Map([...read, ...learnt]);
    this.#tasks = isWhole ? current : new Map([...this.#tasks, ...read]);
    this.#gaps = facts.gaps;
    if (isWhole) this.#forgetMachines();
    if (isWhole && learnt.length === 0) {
      this.#definitions = facts.definitions;
      this.#hosts = facts.hosts;
    } else this.#keep(facts);
    this.#wasRead ||= isWhole || read.size > 0;
    return this.#factsOf(current);
  }

  /** Everything known, for publishing after an event. */
  facts(): ClusterFacts {
    return this.#factsOf(this.#tasks);
  }

  /** After a listing that was read to its end: what it has is listed, what was asked about and is not there is gone. */
  #forget(read: ReadonlyMap<string, Task>, listed: ReadonlySet<string>, asked: ReadonlySet<string>): void {
    for (const arn of this.#unlisted) {
      if (listed.has(arn) || (asked.has(arn) && read.get(arn)?.desiredStatus !== 'RUNNING')) this.#unlisted.delete(arn);
    }
    for (const arn of this.#stopping) {
      if (!listed.has(arn) && !this.#unlisted.has(arn)) this.#stopping.delete(arn);
    }
  }

  /** No task is on it any more: nothing depends on what becomes of it. */
  #forgetMachines(): void {
    const machines = new Set(this.machines);
    for (const arns of [this.#draining, this.#ending]) {
      for (const arn of arns) if (!machines.has(arn)) arns.delete(arn);
    }
  }

  #isLeaving(containerInstanceArn: string): boolean {
    return this.#draining.has(containerInstanceArn) || this.#ending.has(containerInstanceArn);
  }

  #keep({ definitions, hosts }: ClusterFacts): void {
    this.#definitions = new Map([...this.#definitions, ...definitions]);
    this.#hosts = new Map([...this.#hosts, ...hosts]);
  }

  /** With gaps nothing that is published is removed: a task that stops is then shown as one that serves nothing. */
  #factsOf(tasks: ReadonlyMap<string, Task>): ClusterFacts {
    const shown = [...tasks].flatMap(([arn, task]): Task[] => {
      if (!this.#stopping.has(arn)) return [task];
      return this.#gaps.length === 0 ? [] : [{ ...task, desiredStatus: 'STOPPED' }];
    });
    return {
      scope: this.#scope,
      tasks: shown,
      definitions: this.#definitions,
      hosts: this.#hosts,
      leaving: new Set([...this.#draining, ...this.#ending]),
      gaps: this.#gaps,
    };
  }
}

const byArn = (tasks: readonly Task[]): ReadonlyMap<string, Task> =>
  new Map(tasks.flatMap((task) => (task.taskArn === undefined ? [] : [[task.taskArn, task]])));

const newer = (known: Task | undefined, task: Task): Task =>
  known !== undefined && (known.version ?? 0) > (task.version ?? 0) ? known : task;
