// The end of a deployment as EventBridge tells of it.

import type { NewEvent } from '../events/event-bridge.ts';
import type { Deployment, Service } from './service.ts';

export const deploymentCompleted = ({ arn }: Service, { id }: Deployment, wallMs: number): NewEvent => ({
  source: 'aws.ecs',
  detailType: 'ECS Deployment State Change',
  resources: [arn],
  detail: {
    eventType: 'INFO',
    eventName: 'SERVICE_DEPLOYMENT_COMPLETED',
    deploymentId: id,
    updatedAt: new Date(wallMs).toISOString(),
    reason: `ECS deployment ${id} completed.`,
  },
});
