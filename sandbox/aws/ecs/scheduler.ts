// What a service does next: compares the tasks it has with those it should have, starts what is missing, stops what is
// too many, and rolls old deployments over within the percentages of the deployment configuration.

import type { Deployment, Service } from './service.ts';
import type { Task } from './task.ts';

/** What the scheduler can ask for. */
export interface Orders {
  /** False: no machine has room for it. */
  start(service: Service, deployment: Deployment): boolean;
  stop(task: Task, reason: string): void;
  /** Whether it has run long enough to be counted on. */
  isSteady(task: Task): boolean;
}

/** One step; called again after every change of a task of the service, it ends in the desired state. */
export function reconcile(service: Service, orders: Orders, nowMs: number): void {
  const [primary] = service.deployments;
  const wanted = service.status === 'ACTIVE' ? service.desiredCount : 0;
  const live = [...service.tasks].filter((task) => task.desiredStatus === 'RUNNING');
  const current = live.filter((task) => task.startedBy === primary.id);
  const old = live.filter((task) => task.startedBy !== primary.id);
  const kept = current.slice(0, wanted);

  const because = `Scaling activity initiated by (deployment ${primary.id})`;
  for (const task of current.slice(wanted)) orders.stop(task, because);
  for (const task of dispensable(service, wanted, kept.filter(orders.isSteady), old)) orders.stop(task, because);
  if (nowMs >= service.startsAfterMs && ![...service.tasks].some(isFailing)) {
    const room = Math.floor((wanted * service.maximumPercent) / 100) - live.length;
    startUpTo(Math.min(wanted - kept.length, room), service, orders);
  }
  conclude(service, kept, wanted);
}

/** Old tasks that may go: all that do not serve, and so many serving ones that the minimum still serves. */
function dispensable(service: Service, wanted: number, steady: readonly Task[], old: readonly Task[]): readonly Task[] {
  const minimum = Math.ceil((wanted * service.minimumHealthyPercent) / 100);
  const serving = old.filter(isRunning);
  const spare = Math.max(0, steady.length + serving.length - minimum);
  return [...old.filter((task) => !isRunning(task)), ...serving.slice(0, spare)];
}

function startUpTo(count: number, service: Service, orders: Orders): void {
  for (let started = 0; started < count; started++) {
    if (!orders.start(service, service.deployments[0])) return;
  }
}

/** Forgets deployments that have no task left, and completes the primary one when it has all of its own. */
function conclude(service: Service, kept: readonly Task[], wanted: number): void {
  const [primary, ...replaced] = service.deployments;
  const inUse = new Set([...service.tasks].map((task) => task.startedBy));
  service.deployments = [primary, ...replaced.filter((deployment) => inUse.has(deployment.id))];
  if (kept.length === wanted && kept.every(isRunning)) primary.rolloutState = 'COMPLETED';
}

/** It could not start and is on its way out; how long to wait for the next attempt is decided when it is STOPPED. */
const isFailing = (task: Task): boolean => task.stopCode === 'TaskFailedToStart';

const isRunning = (task: Task): boolean => task.lastStatus === 'RUNNING';
