// An instance as EventBridge tells of it: what state it is in, without tags or addresses; and all its tags, when some changed.

import { arnOf } from '../account.ts';
import type { NewEvent } from '../events/event-bridge.ts';
import type { Instance } from './instance.ts';

export const instanceStateChange = ({ id, state }: Instance): NewEvent => ({
  source: 'aws.ec2',
  detailType: 'EC2 Instance State-change Notification',
  resources: [arnOf('ec2', `instance/${id}`)],
  detail: { 'instance-id': id, state },
});

export const tagChange = ({ id, tags, tagsVersion }: Instance, changedKeys: readonly string[]): NewEvent => ({
  source: 'aws.tag',
  detailType: 'Tag Change on Resource',
  resources: [arnOf('ec2', `instance/${id}`)],
  detail: {
    'changed-tag-keys': changedKeys,
    service: 'ec2',
    'resource-type': 'instance',
    version: tagsVersion,
    tags: Object.fromEntries(tags),
  },
});
