// Which AWS region to ask where no setting names one: the environment, the profile, the ECS task, the EC2 instance, in this
// order. Metadata services get one second and one try: on a machine that has none, the SDKs of others hang for twenty.

import { join } from 'node:path';
import { fail, ok, type Result } from '../../src/model/result.ts';
import { regionOfProfile } from './profile-region.ts';
import { METADATA_WITHIN_MS, type Surroundings } from './surroundings.ts';

/** The error says where was looked, and what to do. */
export async function findRegion(surroundings: Surroundings): Promise<Result<string>> {
  const { environment } = surroundings;
  const named = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || (await profileRegion(surroundings));
  if (named !== undefined) return ok(named);
  const task = await taskRegion(surroundings);
  if (task.ok) return task;
  const instance = await instanceRegion(surroundings);
  if (instance.ok) return instance;
  return fail(
    `no AWS region is known: neither the settings nor AWS_REGION nor the profile name one, ${task.error}, and ` +
      `${instance.error}. Set region or AWS_REGION`,
  );
}

/** As the SDK does, the file of credentials first. */
async function profileRegion({ environment, homeDirectory, readFile }: Surroundings): Promise<string | undefined> {
  const files = [
    environment.AWS_SHARED_CREDENTIALS_FILE || join(homeDirectory, '.aws', 'credentials'),
    environment.AWS_CONFIG_FILE || join(homeDirectory, '.aws', 'config'),
  ];
  const profile = environment.AWS_PROFILE || 'default';
  for (const file of files) {
    const text = await readFile(file).catch(() => '');
    const region = regionOfProfile(text, profile);
    if (region !== undefined) return region;
  }
  return undefined;
}

/** Metadata version 4 names no region, but the task's ARN does: `arn:aws:ecs:eu-central-1:…`. */
async function taskRegion({ environment, askMetadata }: Surroundings): Promise<Result<string>> {
  const base = environment.ECS_CONTAINER_METADATA_URI_V4;
  if (!base) return fail('this is no ECS task (ECS_CONTAINER_METADATA_URI_V4 is not set)');
  const of = "the ECS task's metadata (ECS_CONTAINER_METADATA_URI_V4)";
  const url = URL.parse(`${base}/task`);
  if (url === null) return fail(`${of} has no URL`);
  try {
    const text = await askMetadata(url, { method: 'GET', headers: {} });
    const region = /"TaskARN"\s*:\s*"arn:[\w-]+:ecs:([\w-]+):/.exec(text)?.[1];
    return region === undefined ? fail(`${of} names no task`) : ok(region);
  } catch (error) {
    return fail(`${of} did not help (${reasonOf(error)})`);
  }
}

const TOKEN_HEADERS = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };

async function instanceRegion({ environment, askMetadata }: Surroundings): Promise<Result<string>> {
  const disabled = environment.AWS_EC2_METADATA_DISABLED;
  if (disabled && disabled.toLowerCase() !== 'false') {
    return fail('instance metadata is switched off (AWS_EC2_METADATA_DISABLED)');
  }
  const at = (path: string) => URL.parse(path, instanceMetadata(environment));
  const [tokenUrl, regionUrl] = [at('/latest/api/token'), at('/latest/meta-data/placement/region')];
  if (tokenUrl === null || regionUrl === null) return fail('AWS_EC2_METADATA_SERVICE_ENDPOINT is no URL');
  try {
    const token = await askMetadata(tokenUrl, { method: 'PUT', headers: TOKEN_HEADERS });
    const headers = { 'x-aws-ec2-metadata-token': token };
    const region = (await askMetadata(regionUrl, { method: 'GET', headers })).trim();
    return /^[\w-]+$/.test(region) ? ok(region) : fail('instance metadata names no region');
  } catch (error) {
    return fail(`instance metadata gave none (${reasonOf(error)}; ${HOP_LIMIT})`);
  }
}

const HOP_LIMIT = 'a container on EC2 gets an answer only with a metadata hop limit of 2 or more';

const instanceMetadata = (environment: Surroundings['environment']): string =>
  environment.AWS_EC2_METADATA_SERVICE_ENDPOINT ||
  (environment.AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE === 'IPv6' ? 'http://[fd00:ec2::254]' : 'http://169.254.169.254');

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return `no answer within ${METADATA_WITHIN_MS / 1000} s`;
  const { cause } = error;
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  return typeof code === 'string' ? code : error.message;
}
