// A machine of a cluster as EventBridge tells of it. AWS also tells of every placement of a task; here only of what a
// machine itself goes through.

import type { NewEvent } from '../events/event-bridge.ts';
import type { Cluster } from './cluster.ts';
import type { ContainerInstance } from './container-instance.ts';

export const containerInstanceStateChange = (
  instance: ContainerInstance,
  cluster: Cluster,
  wallMs: number,
): NewEvent => ({
  source: 'aws.ecs',
  detailType: 'ECS Container Instance State Change',
  resources: [instance.arn],
  detail: {
    containerInstanceArn: instance.arn,
    clusterArn: cluster.arn,
    ec2InstanceId: instance.ec2InstanceId,
    status: instance.status,
    agentConnected: true,
    version: instance.version,
    updatedAt: new Date(wallMs).toISOString(),
  },
});
