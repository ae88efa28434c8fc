// How ECS writes down what it has: clusters, services, definitions and machines. Tasks are in `describe-task.ts`.

import { epochSeconds, type JsonObject } from '../json.ts';
import type { Cluster } from './cluster.ts';
import type { ContainerInstance } from './container-instance.ts';
import type { Deployment, Service } from './service.ts';
import type { Task } from './task.ts';
import type { TaskDefinition } from './task-definition.ts';

export function describeCluster(cluster: Cluster): JsonObject {
  const tasks = [...cluster.tasks.values()];
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: cluster.containerInstances.size,
    runningTasksCount: countRunning(tasks),
    pendingTasksCount: countPending(tasks),
    activeServicesCount: [...cluster.services.values()].filter((service) => service.status === 'ACTIVE').length,
    statistics: [],
    tags: [],
    settings: [],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
  };
}

export function describeService(service: Service): JsonObject {
  const tasks = [...service.tasks];
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: countRunning(tasks),
    pendingCount: countPending(tasks),
    launchType: service.launchType,
    taskDefinition: service.deployments[0].definition.arn,
    deploymentConfiguration: {
      maximumPercent: service.maximumPercent,
      minimumHealthyPercent: service.minimumHealthyPercent,
    },
    deployments: service.deployments.map((deployment, index) => describeDeployment(service, deployment, index === 0)),
    createdAt: epochSeconds(service.createdAtMs),
    schedulingStrategy: 'REPLICA',
    loadBalancers: [],
    serviceRegistries: [],
    placementConstraints: [],
    placementStrategy: [],
    events: [],
  };
}

function describeDeployment(service: Service, deployment: Deployment, primary: boolean): JsonObject {
  const tasks = [...service.tasks].filter((task) => task.startedBy === deployment.id);
  return {
    id: deployment.id,
    status: primary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: deployment.definition.arn,
    desiredCount: primary ? service.desiredCount : 0,
    pendingCount: countPending(tasks),
    runningCount: countRunning(tasks),
    failedTasks: deployment.failedTasks,
    createdAt: epochSeconds(deployment.createdAtMs),
    updatedAt: epochSeconds(deployment.updatedAtMs),
    launchType: service.launchType,
    rolloutState: deployment.rolloutState,
  };
}

export function describeTaskDefinition(definition: TaskDefinition): JsonObject {
  const { tags: _, ...registered } = definition.registered;
  return {
    ...registered,
    taskDefinitionArn: definition.arn,
    revision: definition.revision,
    networkMode: definition.networkMode,
    status: 'ACTIVE',
    registeredAt: epochSeconds(definition.registeredAtMs),
  };
}

export function describeContainerInstance(instance: ContainerInstance, tasks: Iterable<Task>): JsonObject {
  const own = [...tasks].filter((task) => task.containerInstance === instance);
  return {
    containerInstanceArn: instance.arn,
    ec2InstanceId: instance.ec2InstanceId,
    status: instance.status,
    agentConnected: instance.status !== 'INACTIVE',
    version: instance.version,
    runningTasksCount: countRunning(own),
    pendingTasksCount: countPending(own),
    registeredAt: epochSeconds(instance.registeredAtMs),
    registeredResources: [],
    remainingResources: [],
    attributes: [],
    attachments: [],
    tags: [],
  };
}

const countRunning = (tasks: readonly Task[]): number => tasks.filter((task) => task.lastStatus === 'RUNNING').length;

const countPending = (tasks: readonly Task[]): number =>
  tasks.filter((task) => ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(task.lastStatus)).length;
