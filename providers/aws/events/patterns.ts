// What a queue of events is fed with: EventBridge patterns by the kind of hint that their events become. Rules are made
// from them, and the reader knows a message by them. No SDK: whatever writes rules may import it.

/** As EventBridge matches it: each member is a list of the texts that it may be, `detail` the same one level down. */
export interface EventPattern {
  readonly source: readonly [string];
  readonly 'detail-type': readonly [string, ...string[]];
  readonly detail?: { readonly [member: string]: readonly string[] };
}

export type HintKind = 'task' | 'containerInstance' | 'service' | 'instance' | 'tags';

export const EVENT_PATTERNS: Readonly<Record<HintKind, EventPattern>> = {
  task: { source: ['aws.ecs'], 'detail-type': ['ECS Task State Change'] },
  // Every placement of a task is one of these events, too: an instance that stays ACTIVE says nothing to a router.
  containerInstance: {
    source: ['aws.ecs'],
    'detail-type': ['ECS Container Instance State Change'],
    detail: { status: ['DRAINING', 'DEREGISTERING', 'INACTIVE'] },
  },
  service: { source: ['aws.ecs'], 'detail-type': ['ECS Deployment State Change', 'ECS Service Action'] },
  instance: { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
  tags: {
    source: ['aws.tag'],
    'detail-type': ['Tag Change on Resource'],
    detail: { service: ['ec2'], 'resource-type': ['instance'] },
  },
};
