// A cloud for one test and real SDK clients that talk to it, all of them gone when the test ends.

import { ECSClient } from '@aws-sdk/client-ecs';
import type { ExecutionContext } from 'ava';
import { type Cloud, type CloudOptions, startCloud } from '../../sandbox/cloud.ts';

export async function cloudFor(t: ExecutionContext, options: CloudOptions = {}): Promise<Cloud> {
  const cloud = await startCloud(options);
  t.teardown(() => cloud.close());
  return cloud;
}

/** What every client is given: this cloud, any credentials, and no second attempts that would hide an error. */
export const clientOptions = (cloud: Cloud) => ({
  endpoint: cloud.url,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
});

export function ecsClient(t: ExecutionContext, cloud: Cloud): ECSClient {
  const client = new ECSClient(clientOptions(cloud));
  t.teardown(() => client.destroy());
  return client;
}

/** A family with one container that listens on one port. */
export const webDefinition = (family: string, networkMode: 'awsvpc' | 'bridge' | 'host', containerPort = 8080) => ({
  family,
  networkMode,
  containerDefinitions: [{ name: 'web', portMappings: [{ containerPort }] }],
});
