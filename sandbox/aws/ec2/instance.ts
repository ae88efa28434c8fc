// An EC2 instance: what DescribeInstances tells of it, as mutable state. `machine.ts` starts and stops it.

import { AwsError } from '../aws-error.ts';

/** With the codes that EC2 gives them. */
export const STATE_CODES = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;

export type InstanceState = keyof typeof STATE_CODES;

export interface Instance {
  readonly id: string;
  readonly reservationId: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly interfaceId: string;
  /** Ports that its servers listen on, once it runs. */
  readonly ports: readonly number[];
  /** In the order in which they were first set. */
  readonly tags: Map<string, string>;
  /** Rises with every change of the tags. */
  tagsVersion: number;
  readonly publicIpv4Wanted: boolean;
  readonly ipv6: string | undefined;
  state: InstanceState;
  launchedAtMs: number;
  /** Kept while it is stopped; undefined once it is terminated. */
  privateIpv4: string | undefined;
  /** Only while it is pending or running. */
  publicIpv4: string | undefined;
  /** Why it is not running, when that was not asked for. */
  failure: string | undefined;
}

const MAX_TAGS = 50;

/** Sets tags within EC2's limits: 50 for each resource, keys up to 128 and values up to 256 characters of any kind. */
export function setTags(instance: Instance, tags: readonly (readonly [key: string, value: string])[]): void {
  for (const [key, value] of tags) {
    if (key.startsWith('aws:')) throw invalid("Tag keys starting with 'aws:' are reserved for internal use");
    if ([...key].length > 128) throw invalid('Tag key exceeds the maximum length of 128 characters');
    if ([...value].length > 256) throw invalid('Tag value exceeds the maximum length of 256 characters');
  }
  const merged = new Map([...instance.tags, ...tags]);
  // AWS's own do not count.
  if ([...merged.keys()].filter((key) => !key.startsWith('aws:')).length > MAX_TAGS) {
    throw new AwsError('TagLimitExceeded', `The maximum number of tags on a resource is ${MAX_TAGS}.`);
  }
  for (const [key, value] of merged) instance.tags.set(key, value);
}

const invalid = (message: string): AwsError => new AwsError('InvalidParameterValue', message);
