// What a bench can do to its cloud: one function for each thing, run in the cloud's own process.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Ecs } from '../../sandbox/aws/ecs/ecs.ts';
import { isSettled, type Service } from '../../sandbox/aws/ecs/service.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Apps } from '../rolling/apps.ts';
import { momentMs } from './moment.ts';
import { type Note, type TaskNote, TaskNotes } from './task-notes.ts';

export interface Population {
  readonly clusters: number;
  readonly services: number;
  readonly tasksPerService: number;
  /** Of every task, at an address of its own. */
  readonly port: number;
}

export interface Deployment {
  /** Replaces all tasks of so many services. */
  readonly services: number;
  /** They begin one after the other within this time. */
  readonly overMs: number;
  readonly port: number;
  /** Default: the service's, which is 200. */
  readonly maximumPercent?: number;
}

/** Where its requests go. */
export const hostOf = (service: string): string => `${service}.bench`;
export const serviceName = (index: number): string => `service-${index}`;
export const clusterName = (index: number): string => `cluster-${index}`;

const SETTLED_POLL_MS = 50;

export function makeOperations(cloud: Cloud, apps: Apps | undefined, tell: (note: Note) => void) {
  const { ecs, ec2, sqs } = cloud;
  const notes = new TaskNotes(cloud, tell);

  const serviceAt = (index: number): Service => {
    for (const { services } of ecs.state.clusters.values()) {
      const service = services.get(serviceName(index));
      if (service !== undefined) return service;
    }
    throw new Error(`no service ${index}`);
  };

  return {
    /** Resolves when all of it runs. Nobody is told: it was there before. */
    async populate({ clusters, services, tasksPerService, port }: Population): Promise<void> {
      sqs.way = () => [];
      for (let index = 0; index < clusters; index++) ecs.createCluster(clusterName(index));
      const made = Array.from({ length: services }, (_, index) =>
        ecs.createService({
          cluster: clusterName(index % clusters),
          name: serviceName(index),
          taskDefinition: define(ecs, serviceName(index), port),
          desiredCount: tasksPerService,
        }),
      );
      await settled(made);
      notes.follow();
    },

    /** A task of its own, with a route of its own; resolves when it is RUNNING. */
    async start(options: {
      readonly cluster: string;
      readonly name: string;
      readonly port: number;
    }): Promise<TaskNote> {
      const taskDefinition = define(ecs, options.name, options.port);
      const task = ecs.runTask({ cluster: options.cluster, taskDefinition });
      await ecs.taskReaches(task, 'RUNNING');
      return notes.describe(task, notes.toldMs('running', task));
    },

    /** Gives when its intent was told. */
    stop(options: { readonly cluster: string; readonly arn: string }): number {
      const task = ecs.state.cluster(options.cluster).tasks.get(options.arn);
      if (task === undefined) throw new Error(`no task ${options.arn}`);
      ecs.stopTask(task);
      return notes.toldMs('stopping', task);
    },

    tasksOf: (index: number): readonly TaskNote[] => [...serviceAt(index).tasks].map((task) => notes.describe(task, 0)),

    /** Resolves when it is over. */
    async deploy(options: Deployment): Promise<void> {
      const { services, overMs, port, maximumPercent } = options;
      const fromMs = momentMs();
      const some = Array.from({ length: services }, (_, index) => serviceAt(index));
      for (const [index, service] of some.entries()) {
        await sleep(Math.max(0, fromMs + (index * overMs) / services - momentMs()));
        service.maximumPercent = maximumPercent ?? service.maximumPercent;
        ecs.updateService(service, { taskDefinition: define(ecs, service.name, port) });
      }
      await settled(some);
    },

    /** Buckets as AWS keeps them, full at this moment. */
    throttle(): void {
      ecs.api.throttle.enabled = ec2.api.throttle.enabled = true;
    },

    calls: () => ({
      ecs: ecs.api.calls.all(),
      ec2: ec2.api.calls.all(),
      sqs: sqs.api.calls.all(),
      refused: ecs.api.throttle.refusals + ec2.api.throttle.refusals,
    }),

    resetCalls(): void {
      for (const { calls } of [ecs.api, ec2.api, sqs.api]) calls.reset();
    },

    apps: () => apps?.records() ?? [],
  };
}

/** A revision of the service, with its route. Gives its ARN. */
function define(ecs: Ecs, name: string, port: number): string {
  const rule = { [`portolan.http.routers.${name}.rule`]: `Host(\`${hostOf(name)}\`)` };
  const container = {
    name: 'web',
    portMappings: [{ containerPort: port }],
    dockerLabels: { 'portolan.enable': 'true', ...rule },
  };
  return ecs.registerTaskDefinition({ family: name, networkMode: 'awsvpc', containerDefinitions: [container] }).arn;
}

async function settled(services: readonly Service[]): Promise<void> {
  while (!services.every(isSettled)) await sleep(SETTLED_POLL_MS);
}
