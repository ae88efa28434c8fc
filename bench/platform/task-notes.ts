// When each task was first told to run, and to stop: its events are seen on their way into the queue.

import type { Task } from '../../sandbox/aws/ecs/task.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { momentMs } from './moment.ts';

/** A task of a service, as clients can tell it. */
export interface TaskNote {
  readonly arn: string;
  readonly service: string;
  readonly address: string;
  /** When its event was in the queue. */
  readonly atMs: number;
}

export interface Note {
  readonly kind: 'running' | 'stopping';
  readonly task: TaskNote;
}

export class TaskNotes {
  readonly #cloud: Cloud;
  readonly #tell: (note: Note) => void;
  /** By kind and ARN. */
  readonly #toldMs = new Map<string, number>();

  constructor(cloud: Cloud, tell: (note: Note) => void) {
    this.#cloud = cloud;
    this.#tell = tell;
  }

  /** From now on. */
  follow(): void {
    this.#cloud.sqs.way = (body) => {
      const { 'detail-type': type, detail } = JSON.parse(body);
      if (type === 'ECS Task State Change') this.#see(detail.taskArn, detail.clusterArn, detail);
      return [{ delayMs: 0 }];
    };
  }

  toldMs(kind: Note['kind'], { arn }: Task): number {
    return this.#toldMs.get(`${kind} ${arn}`) ?? Number.NaN;
  }

  describe(task: Task, atMs: number): TaskNote {
    const { arn, definition, networkInterface } = task;
    return { arn, service: definition.family, address: networkInterface?.address ?? '', atMs };
  }

  #see(arn: string, clusterArn: string, state: { readonly lastStatus: string; readonly desiredStatus: string }): void {
    const kind =
      state.desiredStatus === 'STOPPED' ? 'stopping' : state.lastStatus === 'RUNNING' ? 'running' : undefined;
    if (kind === undefined || this.#toldMs.has(`${kind} ${arn}`)) return;
    const atMs = momentMs();
    this.#toldMs.set(`${kind} ${arn}`, atMs);
    const task = this.#cloud.ecs.state.cluster(clusterArn).tasks.get(arn);
    if (task !== undefined) this.#tell({ kind, task: this.describe(task, atMs) });
  }
}
