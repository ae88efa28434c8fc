// An instance as EventBridge tells of it: what state it is in, without tags or addresses; all its tags, when some changed;
// and that it is to go.

import type { World } from '../../world.ts';
import { arnOf, REGION, ZONE } from '../account.ts';
import type { NewEvent } from '../events/event-bridge.ts';
import type { Instance } from './instance.ts';

export const instanceStateChange = ({ id, state }: Instance, world: World): NewEvent => ({
  source: 'aws.ec2',
  detailType: 'EC2 Instance State-change Notification',
  resources: [arnOf(world, 'ec2', `instance/${id}`)],
  detail: { 'instance-id': id, state },
});

export const tagChange = (
  { id, tags, tagsVersion }: Instance,
  changedKeys: readonly string[],
  world: World,
): NewEvent => ({
  source: 'aws.tag',
  detailType: 'Tag Change on Resource',
  resources: [arnOf(world, 'ec2', `instance/${id}`)],
  detail: {
    'changed-tag-keys': changedKeys,
    service: 'ec2',
    'resource-type': 'instance',
    version: tagsVersion,
    tags: Object.fromEntries(tags),
  },
});

/** Its ARN names the zone and no account, as AWS's does. */
export const spotInterruption = ({ id }: Instance): NewEvent => ({
  source: 'aws.ec2',
  detailType: 'EC2 Spot Instance Interruption Warning',
  resources: [`arn:aws:ec2:${ZONE}:instance/${id}`],
  detail: { 'instance-id': id, 'instance-action': 'terminate' },
});

export const terminationHook = ({ id }: Instance, group: string, { ids, account }: World): NewEvent => ({
  source: 'aws.autoscaling',
  detailType: 'EC2 Instance-terminate Lifecycle Action',
  resources: [`arn:aws:autoscaling:${REGION}:${account}:autoScalingGroup:${ids.uuid()}:autoScalingGroupName/${group}`],
  detail: {
    LifecycleActionToken: ids.uuid(),
    AutoScalingGroupName: group,
    LifecycleHookName: 'drain',
    EC2InstanceId: id,
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
  },
});
