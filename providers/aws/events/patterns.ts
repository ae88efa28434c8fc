// What a queue of events is fed with: EventBridge patterns by the kind of hint that their events become. Rules are made
// from them, and the reader knows a message by them. No SDK: whatever writes rules may import it.

/** As EventBridge matches it: each member is a list of the texts that it may be, `detail` the same one level down. */
export interface EventPattern {
  readonly source: readonly [string];
  readonly 'detail-type': readonly [string, ...string[]];
  readonly detail?: { readonly [member: string]: readonly string[] };
}

export type HintKind =
  | 'task'
  | 'containerInstance'
  | 'deployment'
  | 'instance'
  | 'tags'
  | 'interruption'
  | 'termination';

export const EVENT_PATTERNS: Readonly<Record<HintKind, EventPattern>> = {
  task: { source: ['aws.ecs'], 'detail-type': ['ECS Task State Change'] },
  // Every placement of a task is one of these events, too: an instance that stays ACTIVE says nothing to a router.
  containerInstance: {
    source: ['aws.ecs'],
    'detail-type': ['ECS Container Instance State Change'],
    detail: { status: ['DRAINING', 'DEREGISTERING', 'INACTIVE'] },
  },
  // Its beginning and a service's steady state say nothing that events of tasks do not.
  deployment: {
    source: ['aws.ecs'],
    'detail-type': ['ECS Deployment State Change'],
    detail: { eventName: ['SERVICE_DEPLOYMENT_COMPLETED', 'SERVICE_DEPLOYMENT_FAILED'] },
  },
  instance: { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
  tags: {
    source: ['aws.tag'],
    'detail-type': ['Tag Change on Resource'],
    detail: { service: ['ec2'], 'resource-type': ['instance'] },
  },
  interruption: {
    source: ['aws.ec2'],
    'detail-type': [
      'EC2 Spot Instance Interruption Warning',
      'EC2 Interruptible Capacity Reservation Instance Interruption Warning',
    ],
  },
  // Sent where the group has a hook for it.
  termination: { source: ['aws.autoscaling'], 'detail-type': ['EC2 Instance-terminate Lifecycle Action'] },
};
