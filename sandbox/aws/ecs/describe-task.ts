// How ECS writes down a task.

import { SUBNET_ID, ZONE } from '../account.ts';
import { epochSeconds, type JsonObject } from '../json.ts';
import { type Container, hasReached, healthOf, type NetworkBinding, type NetworkInterface, type Task } from './task.ts';

/** What its events tell, too. */
export const describeState = (task: Task): JsonObject => ({
  taskArn: task.arn,
  clusterArn: task.cluster.arn,
  taskDefinitionArn: task.definition.arn,
  containerInstanceArn: task.containerInstance?.arn,
  group: task.group,
  startedBy: task.startedBy,
  launchType: task.launchType,
  lastStatus: task.lastStatus,
  desiredStatus: task.desiredStatus,
  version: task.version,
});

export function describeTask(task: Task, options: { readonly withTags: boolean }): JsonObject {
  const { times } = task;
  return {
    ...describeState(task),
    availabilityZone: ZONE,
    healthStatus: healthOf(task),
    connectivity: times.connectedAtMs === undefined ? undefined : 'CONNECTED',
    connectivityAt: epochSeconds(times.connectedAtMs),
    createdAt: epochSeconds(times.createdAtMs),
    pullStartedAt: epochSeconds(times.connectedAtMs),
    pullStoppedAt: epochSeconds(times.pulledAtMs),
    startedAt: epochSeconds(times.startedAtMs),
    stoppingAt: epochSeconds(times.stoppingAtMs),
    executionStoppedAt: epochSeconds(times.executionStoppedAtMs),
    stoppedAt: epochSeconds(times.stoppedAtMs),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    attachments: task.networkInterface === undefined ? [] : [describeAttachment(task, task.networkInterface)],
    containers: task.containers.map((container) => describeContainer(container, task)),
    attributes: [],
    overrides: { containerOverrides: task.definition.containers.map(({ name }) => ({ name })) },
    tags: options.withTags ? task.tags : [],
  };
}

/** Attached while the task is PROVISIONING, so its address is known before anything listens there. */
function describeAttachment(task: Task, networkInterface: NetworkInterface): JsonObject {
  const attached = hasReached(task, 'PENDING');
  const status = task.lastStatus === 'STOPPED' ? 'DELETED' : attached ? 'ATTACHED' : 'PRECREATED';
  const details: Readonly<Record<string, string>> = {
    subnetId: SUBNET_ID,
    ...(attached && {
      networkInterfaceId: networkInterface.interfaceId,
      macAddress: networkInterface.macAddress,
      privateDnsName: `ip-${networkInterface.address.replaceAll('.', '-')}.eu-central-1.compute.internal`,
      privateIPv4Address: networkInterface.address,
    }),
  };
  return {
    id: networkInterface.attachmentId,
    type: 'ElasticNetworkInterface',
    status,
    details: Object.entries(details).map(([name, value]) => ({ name, value })),
  };
}

function describeContainer(container: Container, task: Task): JsonObject {
  const networkInterface = hasReached(task, 'PENDING') ? task.networkInterface : undefined;
  return {
    containerArn: container.arn,
    taskArn: task.arn,
    name: container.definition.name,
    image: container.definition.image,
    runtimeId: container.lastStatus === 'PENDING' ? undefined : container.runtimeId,
    lastStatus: container.lastStatus,
    healthStatus: container.healthStatus,
    exitCode: container.exitCode,
    networkBindings: container.networkBindings.map(describeBinding),
    networkInterfaces:
      networkInterface === undefined
        ? []
        : [{ attachmentId: networkInterface.attachmentId, privateIpv4Address: networkInterface.address }],
    cpu: '0',
  };
}

function describeBinding({ containerPort, hostPort, count = 1, protocol }: NetworkBinding): JsonObject {
  const common = { bindIP: '0.0.0.0', protocol };
  if (count === 1) return { ...common, containerPort, hostPort };
  const range = (first: number) => `${first}-${first + count - 1}`;
  return { ...common, containerPortRange: range(containerPort), hostPortRange: range(hostPort) };
}
