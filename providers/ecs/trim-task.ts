// The part of a task that routing needs, as AWS has it: ten thousand tasks are kept between readings, and most of what AWS
// tells of each (images, digests, times, limits) is of no use here.

import type { Attachment, Container, Task } from '@aws-sdk/client-ecs';

export const trimTask = ({ containers = [], attachments = [], ...task }: Task): Task => ({
  taskArn: task.taskArn,
  clusterArn: task.clusterArn,
  taskDefinitionArn: task.taskDefinitionArn,
  containerInstanceArn: task.containerInstanceArn,
  group: task.group,
  startedBy: task.startedBy,
  version: task.version,
  desiredStatus: task.desiredStatus,
  lastStatus: task.lastStatus,
  healthStatus: task.healthStatus,
  createdAt: task.createdAt,
  startedAt: task.startedAt,
  containers: containers.map(trimContainer),
  attachments: attachments.map(trimAttachment),
});

const trimContainer = ({ name, lastStatus, healthStatus, networkBindings, networkInterfaces }: Container) => ({
  name,
  lastStatus,
  healthStatus,
  networkBindings,
  networkInterfaces: networkInterfaces?.map(({ privateIpv4Address, ipv6Address }) => ({
    privateIpv4Address,
    ipv6Address,
  })),
});

const trimAttachment = ({ type, details }: Attachment) => ({
  type,
  details: details?.filter(({ name }) => name === 'privateIPv4Address' || name === 'ipv6Address'),
});
