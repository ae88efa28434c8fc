// The page that greets a person: what this is, what exists, what can be done.

import { EC2_ACTIONS } from './aws/ec2/actions.ts';
import { ECS_ACTIONS } from './aws/ecs/actions/table.ts';
import { QUEUE_PATH } from './aws/sqs/sqs.ts';
import type { Parts } from './parts.ts';

export function welcome(cloud: Parts): string {
  return [
    'A small cloud in one process: ECS, EC2, EventBridge, SQS and Consul in their real wire protocols, for demos and tests.',
    '',
    ...clusters(cloud),
    ...instances(cloud),
    `Consul: curl ${cloud.url}/v1/catalog/services`,
    '',
    `AWS CLI: aws --endpoint-url ${cloud.url} ecs list-clusters     (any region, any credentials)`,
    `ECS actions: ${[...ECS_ACTIONS.keys()].join(', ')}`,
    `EC2 actions: ${[...EC2_ACTIONS.keys()].join(', ')}`,
    'Also AssumeRole (STS) and DescribeInstanceInformation (SSM).',
    `Events of tasks, deployments, machines, instances and their tags are in the SQS queue ${cloud.url}${QUEUE_PATH};`,
    '  aws events put-events adds others, of any source',
    '',
    'Break something, look at what is broken, mend it:',
    `  curl -X PUT ${cloud.url}/_sandbox/faults -d '{"operation": "ListTasks", "fault": {"kind": "throttled"}}'`,
    `  curl ${cloud.url}/_sandbox/faults`,
    `  curl -X DELETE '${cloud.url}/_sandbox/faults?operation=ListTasks'`,
    'Faults: down, throttled, slow (delayMs), silent, pageFails (page), empty, denied, broken, garbage.',
    'Operations: an action, a Consul route such as /v1/catalog/services, or * for all.',
    'Events late, out of order, twice, or lost (DELETE mends it):',
    `  curl -X PUT ${cloud.url}/_sandbox/delivery -d '{"delayMs": 500, "spreadMs": 2000, "duplication": 0.5, "loss": 0.1}'`,
    `Calls so far: curl ${cloud.url}/_sandbox/calls`,
  ].join('\n');
}

const clusters = ({ ecs }: Parts): readonly string[] =>
  [...ecs.state.clusters.values()].flatMap((cluster) => [
    `ECS cluster ${cluster.name}`,
    ...[...cluster.services.values()].map(
      ({ name, status, tasks, desiredCount }) =>
        `  service ${name}: ${status}, ${tasks.size} tasks, ${desiredCount} wanted`,
    ),
  ]);

const instances = ({ ec2 }: Parts): readonly string[] =>
  ec2.instances.map(
    ({ id, tags, state, privateIpv4 }) =>
      `EC2 instance ${id} ${tags.get('Name') ?? ''}: ${state}${privateIpv4 === undefined ? '' : ` at ${privateIpv4}`}`,
  );
