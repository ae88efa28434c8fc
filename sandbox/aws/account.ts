// Where the sandbox is: one Region, a task's two zones, and the account of everybody who has assumed no role.

import type { World } from '../world.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';
export const ZONE = `${REGION}a`;
export const VPC_ID = 'vpc-0a1b2c3d4e5f60718';
export const SUBNET_ID = 'subnet-0f1e2d3c4b5a69788';

/** `resource` is everything after the account: `cluster/demo`. */
export const arnOf = ({ account }: Pick<World, 'account'>, service: 'ecs' | 'ec2', resource: string): string =>
  `arn:aws:${service}:${REGION}:${account}:${resource}`;
