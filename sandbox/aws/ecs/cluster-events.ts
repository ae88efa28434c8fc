// What EventBridge tells of a cluster beside its tasks: machines, and the ends of deployments.

import type { World } from '../../world.ts';
import { makeEvent } from '../event.ts';
import type { JsonObject } from '../json.ts';
import type { ClusterIdentity } from './cluster-identity.ts';
import type { ContainerInstance } from './container-instance.ts';
import type { Deployment, Service } from './service.ts';

export const containerInstanceStateChange = (
  instance: ContainerInstance,
  cluster: ClusterIdentity,
  world: World,
): JsonObject =>
  makeEvent(
    {
      source: 'aws.ecs',
      type: 'ECS Container Instance State Change',
      resources: [instance.arn],
      detail: {
        agentConnected: true,
        clusterArn: cluster.arn,
        containerInstanceArn: instance.arn,
        ec2InstanceId: instance.ec2InstanceId,
        status: instance.status,
        version: instance.version,
      },
    },
    world,
  );

export const deploymentCompleted = (service: Service, { id }: Deployment, world: World): JsonObject =>
  makeEvent(
    {
      source: 'aws.ecs',
      type: 'ECS Deployment State Change',
      resources: [service.arn],
      detail: {
        eventType: 'INFO',
        eventName: 'SERVICE_DEPLOYMENT_COMPLETED',
        deploymentId: id,
        updatedAt: new Date(world.clock.wallMs()).toISOString(),
        reason: `ECS deployment ${id} completed.`,
      },
    },
    world,
  );
