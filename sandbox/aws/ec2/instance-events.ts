// What EventBridge tells of an instance: its states, its tags, and that it is to go.

import type { World } from '../../world.ts';
import { ACCOUNT, arnOf, REGION, ZONE } from '../account.ts';
import { makeEvent } from '../event.ts';
import type { JsonObject } from '../json.ts';
import type { Instance } from './instance.ts';

const arnOfInstance = ({ id }: Instance): string => arnOf('ec2', `instance/${id}`);

export const instanceStateChange = (instance: Instance, world: World): JsonObject =>
  makeEvent(
    {
      source: 'aws.ec2',
      type: 'EC2 Instance State-change Notification',
      resources: [arnOfInstance(instance)],
      detail: { 'instance-id': instance.id, state: instance.state },
    },
    world,
  );

export const tagChange = (instance: Instance, keys: readonly string[], world: World): JsonObject =>
  makeEvent(
    {
      source: 'aws.tag',
      type: 'Tag Change on Resource',
      resources: [arnOfInstance(instance)],
      detail: {
        'changed-tag-keys': keys,
        service: 'ec2',
        'resource-type': 'instance',
        tags: Object.fromEntries(instance.tags),
      },
    },
    world,
  );

/** Its ARN names the zone and no account, as AWS's does. */
export const spotInterruption = (instance: Instance, world: World): JsonObject =>
  makeEvent(
    {
      source: 'aws.ec2',
      type: 'EC2 Spot Instance Interruption Warning',
      resources: [`arn:aws:ec2:${ZONE}:instance/${instance.id}`],
      detail: { 'instance-id': instance.id, 'instance-action': 'terminate' },
    },
    world,
  );

export const terminationHook = (instance: Instance, group: string, world: World): JsonObject =>
  makeEvent(
    {
      source: 'aws.autoscaling',
      type: 'EC2 Instance-terminate Lifecycle Action',
      resources: [
        `arn:aws:autoscaling:${REGION}:${ACCOUNT}:autoScalingGroup:${world.ids.uuid()}:autoScalingGroupName/${group}`,
      ],
      detail: {
        LifecycleActionToken: world.ids.uuid(),
        AutoScalingGroupName: group,
        LifecycleHookName: 'drain',
        EC2InstanceId: instance.id,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      },
    },
    world,
  );
