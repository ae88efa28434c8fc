// What a bench can do to its cloud: one function for each thing, run in the cloud's own process.

import { setTimeout as sleep } from 'node:timers/promises';
import { isSettled, type Service } from '../../sandbox/aws/ecs/service.ts';
import type { Task } from '../../sandbox/aws/ecs/task.ts';
import type { Delivery } from '../../sandbox/aws/events/delivery.ts';
import { wayOf } from '../../sandbox/aws/events/delivery.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Fault } from '../../sandbox/faults.ts';
import type { Apps } from '../rolling/apps.ts';
import { momentMs } from './moment.ts';

export interface Population {
  readonly clusters: number;
  readonly services: number;
  readonly tasksPerService: number;
  /** Of every task, at an address of its own. */
  readonly port: number;
  /** Default 200: a deployment may double a service. */
  readonly maximumPercent?: number;
}

export interface Deployment {
  /** Replaces all tasks of so many services. */
  readonly services: number;
  /** They begin one after the other within this time. */
  readonly overMs: number;
  readonly port: number;
  readonly maximumPercent?: number;
}

/** A task of a service, as clients can tell it. */
export interface TaskNote {
  readonly arn: string;
  readonly service: string;
  readonly address: string;
  /** When its event was in the queue. */
  readonly atMs: number;
}

export type Note = { readonly kind: 'running' | 'stopping'; readonly task: TaskNote };

/** Where its requests go. */
export const hostOf = (service: string): string => `${service}.bench`;
export const serviceName = (index: number): string => `service-${index}`;
export const clusterName = (index: number): string => `cluster-${index}`;

const SETTLED_POLL_MS = 50;

export function makeOperations(cloud: Cloud, apps: Apps | undefined, tell: (note: Note) => void) {
  const { ecs, ec2, sqs, events, consul } = cloud;
  const told = new Map<string, number>();
  let delivery = wayOf({}, Math.random);

  /** Every event passes here on its way into the queue. */
  function follow(): void {
    sqs.way = (body) => {
      const { 'detail-type': type, detail } = JSON.parse(body);
      if (type === 'ECS Task State Change')
        note(detail.taskArn, detail.clusterArn, detail.lastStatus, detail.desiredStatus);
      return delivery(body);
    };
  }

  function note(arn: string, clusterArn: string, lastStatus: string, desiredStatus: string): void {
    const kind = desiredStatus === 'STOPPED' ? 'stopping' : lastStatus === 'RUNNING' ? 'running' : undefined;
    if (kind === undefined || told.has(`${kind} ${arn}`)) return;
    const atMs = momentMs();
    told.set(`${kind} ${arn}`, atMs);
    const task = ecs.state.cluster(clusterArn).tasks.get(arn);
    if (task !== undefined) tell({ kind, task: describe(task, atMs) });
  }

  const describe = (task: Task, atMs: number): TaskNote => ({
    arn: task.arn,
    service: task.definition.family,
    address: task.networkInterface?.address ?? '',
    atMs,
  });

  function define(name: string, port: number): string {
    return ecs.registerTaskDefinition({
      family: name,
      networkMode: 'awsvpc',
      containerDefinitions: [
        {
          name: 'web',
          portMappings: [{ containerPort: port }],
          dockerLabels: {
            'portolan.enable': 'true',
            [`portolan.http.routers.${name}.rule`]: `Host(\`${hostOf(name)}\`)`,
          },
        },
      ],
    }).arn;
  }

  async function settled(services: readonly Service[]): Promise<void> {
    while (!services.every(isSettled)) await sleep(SETTLED_POLL_MS);
  }

  const serviceAt = (index: number): Service => {
    for (const { services } of ecs.state.clusters.values()) {
      const service = services.get(serviceName(index));
      if (service !== undefined) return service;
    }
    throw new Error(`no service ${index}`);
  };

  return {
    /** Resolves when all of it runs. Nobody is told: it was there before. */
    async populate({ clusters, services, tasksPerService, port, maximumPercent }: Population): Promise<void> {
      sqs.way = () => [];
      for (let index = 0; index < clusters; index++) ecs.createCluster(clusterName(index));
      const made = Array.from({ length: services }, (_, index) =>
        ecs.createService({
          cluster: clusterName(index % clusters),
          name: serviceName(index),
          taskDefinition: define(serviceName(index), port),
          desiredCount: tasksPerService,
          maximumPercent,
        }),
      );
      await settled(made);
      follow();
    },

    /** A task of its own, with a route of its own; resolves when it is RUNNING. */
    async start(options: {
      readonly cluster: string;
      readonly name: string;
      readonly port: number;
    }): Promise<TaskNote> {
      const taskDefinition = define(options.name, options.port);
      const task = ecs.runTask({ cluster: options.cluster, taskDefinition });
      await ecs.taskReaches(task, 'RUNNING');
      return describe(task, told.get(`running ${task.arn}`) ?? Number.NaN);
    },

    /** Gives when its intent was told. */
    stop(options: { readonly cluster: string; readonly arn: string }): number {
      const task = ecs.state.cluster(options.cluster).tasks.get(options.arn);
      if (task === undefined) throw new Error(`no task ${options.arn}`);
      ecs.stopTask(task);
      return told.get(`stopping ${task.arn}`) ?? Number.NaN;
    },

    tasksOf: (index: number): readonly TaskNote[] => [...serviceAt(index).tasks].map((task) => describe(task, 0)),

    /** Resolves when it is over. */
    async deploy(options: Deployment): Promise<void> {
      const { services, overMs, port, maximumPercent } = options;
      const fromMs = momentMs();
      const some = Array.from({ length: services }, (_, index) => serviceAt(index));
      for (const [index, service] of some.entries()) {
        await sleep(Math.max(0, fromMs + (index * overMs) / services - momentMs()));
        service.maximumPercent = maximumPercent ?? service.maximumPercent;
        ecs.updateService(service, { taskDefinition: define(service.name, port) });
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

    deliver(how: Delivery): void {
      delivery = wayOf(how, Math.random);
    },

    queued: () => sqs.depth,

    /** Of one part; null mends it. */
    fault(part: 'ecs' | 'ec2' | 'sqs' | 'events' | 'consul', operation: string, fault: Fault | null): void {
      const switches = { ecs: ecs.api.faults, ec2: ec2.api.faults, sqs: sqs.api.faults, events: events.api.faults };
      const chosen = part === 'consul' ? consul.faults : switches[part];
      if (fault === null) chosen.clear(operation);
      else chosen.set(operation, fault);
    },

    apps: () => apps?.records() ?? [],

    interruptConsul: () => consul.interrupt(),
  };
}
