// How ECS words its errors, and which token buckets its actions share (burst, refill per second; AWS's published table).

import type { World } from '../../world.ts';
import { ACCOUNT } from '../account.ts';
import { Api } from '../api.ts';
import { AwsError, type ServiceErrors } from '../aws-error.ts';
import { type BucketSize, Throttle } from '../throttle.ts';

const CATEGORIES: Readonly<Record<string, BucketSize & { readonly actions: readonly string[] }>> = {
  clusterRead: { burst: 50, refillPerSecond: 20, actions: ['ListClusters', 'DescribeClusters'] },
  clusterResourceRead: {
    burst: 100,
    refillPerSecond: 20,
    actions: ['ListTasks', 'DescribeTasks', 'ListContainerInstances', 'DescribeContainerInstances'],
  },
  taskDefinitionRead: {
    burst: 50,
    refillPerSecond: 20,
    actions: ['DescribeTaskDefinition', 'ListTaskDefinitions'],
  },
  serviceRead: { burst: 100, refillPerSecond: 20, actions: ['ListServices', 'DescribeServices'] },
};

const BUCKETS = new Map(
  Object.entries(CATEGORIES).flatMap(([category, { actions, ...size }]) =>
    actions.map((action) => [action, { category, ...size }] as const),
  ),
);

const ecsErrors: ServiceErrors = {
  throttled: () => new AwsError('ThrottlingException', 'Rate exceeded'),
  denied: (action) => accessDenied(action, '*'),
  broken: () => new AwsError('ServerException', 'Service Unavailable. Please try again later.', 500),
};

export const accessDenied = (action: string, resource: string): AwsError =>
  new AwsError(
    'AccessDeniedException',
    `User: arn:aws:iam::${ACCOUNT}:user/sandbox is not authorized to perform: ecs:${action} on resource: ${resource} ` +
      `because no identity-based policy allows the ecs:${action} action`,
  );

export const makeEcsApi = (world: World): Api =>
  new Api(world, ecsErrors, new Throttle(world.clock, (action) => BUCKETS.get(action)));
