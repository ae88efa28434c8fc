// A sandbox that the SDK finds the way it finds AWS: by its environment. One at a time for each test file, so its tests
// are serial; ava gives every file a process of its own.

import type { ExecutionContext } from 'ava';
import type { AwsDeps } from '../../../providers/aws/aws-deps.ts';
import { Budgets } from '../../../providers/aws/budget/budgets.ts';
import { type Cloud, startCloud } from '../../../sandbox/cloud.ts';
import { HastyClock } from './hasty-clock.ts';
import { silentLogger } from './silent-logger.ts';
import { REFRESH_MS } from './watched-provider.ts';

/** Nothing of the machine's own AWS configuration is seen, and the metadata service is never asked. */
const SURROUNDINGS = {
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

export const AWS_SETTINGS = {
  region: 'eu-central-1',
  accessKeyId: 'sandbox',
  secretAccessKey: 'sandbox-secret',
  refreshMs: REFRESH_MS,
};

export const LABEL_SETTINGS = { exposedByDefault: true, defaultRule: 'Host(`{{ normalize .Name }}`)' };

export interface AwsCloud {
  readonly cloud: Cloud;
  readonly clock: HastyClock;
  readonly deps: AwsDeps;
}

/** Workloads do not listen: providers ask about them, nobody talks to them. */
export async function startAwsCloud(t: ExecutionContext): Promise<AwsCloud> {
  const clock = new HastyClock();
  const cloud = await startCloud({ serveWorkloads: false, clock });
  t.teardown(() => cloud.close());
  pointAwsTo(cloud.url);
  return { cloud, clock, deps: { clock, random: () => 0.5, logger: silentLogger, budgets: new Budgets(0.75, clock) } };
}

export function pointAwsTo(url: string): void {
  Object.assign(process.env, SURROUNDINGS, { AWS_ENDPOINT_URL: url });
}
