// RunInstances, as far as the sandbox needs it. An instance runs what its user data says: `listen 8080` starts a server
// on that port.

import { AwsError } from '../aws-error.ts';
import type { Input } from '../input.ts';
import type { JsonObject } from '../json.ts';
import { describeReservations } from './describe-instance.ts';
import type { Ec2 } from './ec2.ts';
import { readTags } from './tags.ts';

export function runInstances(input: Input, ec2: Ec2): JsonObject {
  const count = input.integer('MaxCount') ?? 1;
  if (count < 1) throw new AwsError('InvalidParameterValue', `Value (${count}) for parameter maxCount is invalid.`);
  const specification = input.objects('TagSpecification').find((each) => each.text('ResourceType') === 'instance');
  const script = Buffer.from(input.text('UserData') ?? '', 'base64').toString();
  const first = ec2.runInstance(optionsOf(input, script, specification));
  const options = { ...optionsOf(input, script, specification), reservationId: first.reservationId };
  const others = Array.from({ length: count - 1 }, () => ec2.runInstance(options));
  return describeReservations([first, ...others], ec2.account)[0] ?? {};
}

function optionsOf(input: Input, script: string, specification: Input | undefined) {
  return {
    imageId: input.text('ImageId') ?? 'ami-0123456789abcdef0',
    instanceType: input.text('InstanceType') ?? 't3.micro',
    ports: [...script.matchAll(/\blisten (\d+)/g)].map((match) => Number(match[1])),
    publicIpv4: input.objects('NetworkInterface').some((each) => each.flag('AssociatePublicIpAddress')),
    tags: Object.fromEntries(specification === undefined ? [] : readTags(specification)),
  };
}
