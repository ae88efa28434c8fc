// Every action of ECS that the sandbox knows, by its name on the wire.

import type { EcsAction } from './action.ts';
import { createCluster, describeClusters, listClusters } from './clusters.ts';
import {
  describeContainerInstances,
  listContainerInstances,
  updateContainerInstancesState,
} from './container-instances.ts';
import { listTasks } from './list-tasks.ts';
import { createService, deleteService, describeServices, listServices, updateService } from './services.ts';
import { describeTaskDefinition, listTaskDefinitions, registerTaskDefinition } from './task-definitions.ts';
import { describeTasks, runTask, stopTask } from './tasks.ts';

export const ECS_ACTIONS: ReadonlyMap<string, EcsAction> = new Map([
  ['ListClusters', listClusters],
  ['DescribeClusters', describeClusters],
  ['CreateCluster', createCluster],
  ['ListTasks', listTasks],
  ['DescribeTasks', describeTasks],
  ['RunTask', runTask],
  ['StopTask', stopTask],
  ['ListTaskDefinitions', listTaskDefinitions],
  ['DescribeTaskDefinition', describeTaskDefinition],
  ['RegisterTaskDefinition', registerTaskDefinition],
  ['ListServices', listServices],
  ['DescribeServices', describeServices],
  ['CreateService', createService],
  ['UpdateService', updateService],
  ['DeleteService', deleteService],
  ['ListContainerInstances', listContainerInstances],
  ['DescribeContainerInstances', describeContainerInstances],
  ['UpdateContainerInstancesState', updateContainerInstancesState],
]);
