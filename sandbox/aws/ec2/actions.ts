// Every action of EC2 that the sandbox knows, by its name on the wire.

import type { Input } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { describeState } from './describe-instance.ts';
import { describeInstances } from './describe-instances.ts';
import type { Ec2 } from './ec2.ts';
import { runInstances } from './run-instances.ts';
import { createTags, deleteTags } from './tags.ts';

export type Ec2Action = (input: Input, ec2: Ec2) => JsonObject;

export const EC2_ACTIONS: ReadonlyMap<string, Ec2Action> = new Map<string, Ec2Action>([
  ['DescribeInstances', describeInstances],
  ['RunInstances', runInstances],
  ['StartInstances', changeState((ec2, id) => ec2.startInstance(id))],
  ['StopInstances', changeState((ec2, id) => ec2.stopInstance(id))],
  ['TerminateInstances', changeState((ec2, id) => ec2.terminateInstance(id))],
  ['CreateTags', createTags],
  ['DeleteTags', deleteTags],
]);

/** Answers the state that each instance was in and the one that it is in now; nothing happens if one is unknown. */
function changeState(change: (ec2: Ec2, id: string) => void): Ec2Action {
  return (input, ec2) => {
    const instances = input.texts('InstanceId').map((id) => ec2.instance(id));
    const instancesSet = instances.map((instance) => {
      const previousState = describeState(instance.state);
      change(ec2, instance.id);
      return { instanceId: instance.id, currentState: describeState(instance.state), previousState };
    });
    return { instancesSet };
  };
}
