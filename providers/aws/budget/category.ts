// Which calls draw on one bucket, and how large AWS's buckets are: one for each category, account and Region ("Request
// throttling for the Amazon ECS API"; "Request throttling for the Amazon EC2 API": non-mutating actions).

import type { AwsAction } from '../api-fault.ts';

export interface BucketSize {
  readonly burst: number;
  readonly perSecond: number;
}

const BUCKETS = {
  clusterRead: { burst: 50, perSecond: 20 },
  clusterResourceRead: { burst: 100, perSecond: 20 },
  taskDefinitionRead: { burst: 50, perSecond: 20 },
  ec2Describe: { burst: 100, perSecond: 20 },
} as const satisfies Record<string, BucketSize>;

export type Category = keyof typeof BUCKETS;

export const bucketOf = (category: Category): BucketSize => BUCKETS[category];

/** Undefined: AWS takes more of these calls than one reader of a queue, or one that asks about machines in turn, can make. */
export const CATEGORY_OF: Readonly<Record<AwsAction, Category | undefined>> = {
  'ecs:ListClusters': 'clusterRead',
  'ecs:ListTasks': 'clusterResourceRead',
  'ecs:DescribeTasks': 'clusterResourceRead',
  'ecs:DescribeContainerInstances': 'clusterResourceRead',
  'ecs:DescribeTaskDefinition': 'taskDefinitionRead',
  'ec2:DescribeInstances': 'ec2Describe',
  'ssm:DescribeInstanceInformation': undefined,
  'sqs:ReceiveMessage': undefined,
  'sqs:DeleteMessage': undefined,
};
