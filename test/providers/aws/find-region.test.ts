// Where a region comes from when no setting names one, and what is said when it comes from nowhere (A19: with a hop limit
// of 1 a container waited twenty seconds and was told nothing).

import test, { type ExecutionContext } from 'ava';
import { findRegion } from '../../../providers/aws/find-region.ts';
import { regionOfProfile } from '../../../providers/aws/profile-region.ts';
import type { Environment } from '../../../providers/aws/surroundings.ts';
import { surroundingsOf } from './found-surroundings.ts';
import { instanceMetadata, serveMetadata, taskMetadata } from './metadata-services.ts';

const CONFIG = `
[default]
region = eu-north-1
[profile shop]
output = json
region=eu-west-3
`;

const FILES = { '/home/of-nobody/.aws/config': CONFIG };

/** Every source there is, each with a region of its own. */
async function everything(t: ExecutionContext): Promise<Environment> {
  const task = await serveMetadata(t, taskMetadata('arn:aws:ecs:ap-south-1:123456789012:task/default/1'));
  return {
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-2',
    ECS_CONTAINER_METADATA_URI_V4: `${task}/v4/abc`,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: await serveMetadata(t, instanceMetadata('sa-east-1')),
  };
}

test('the order: AWS_REGION, AWS_DEFAULT_REGION, the profile, the ECS task, the EC2 instance', async (t) => {
  const all = await everything(t);
  const find = async (environment: Environment, files: Readonly<Record<string, string>> = {}) => {
    const found = await findRegion(surroundingsOf(environment, files));
    return found.ok ? found.value : found.error;
  };
  const { AWS_REGION: _, ...second } = all;
  const { AWS_DEFAULT_REGION: __, ...third } = second;
  const { ECS_CONTAINER_METADATA_URI_V4: ___, ...last } = third;
  t.is(await find(all, FILES), 'us-east-1');
  t.is(await find(second, FILES), 'us-east-2');
  t.is(await find({ ...third, AWS_PROFILE: 'shop' }, FILES), 'eu-west-3');
  t.is(await find({ ...third, AWS_PROFILE: 'other' }, FILES), 'ap-south-1', 'a profile that names none');
  t.is(await find(third), 'ap-south-1');
  t.is(await find(last), 'sa-east-1');
  t.is(await find({ ...last, AWS_REGION: '' }), 'sa-east-1', 'an empty variable names none');
});

test('files of the command line: where variables say, credentials before configuration', async (t) => {
  const files = { '/a': '[shop]\r\nregion = eu-west-1\r\n', '/b': CONFIG };
  const environment = { AWS_SHARED_CREDENTIALS_FILE: '/a', AWS_CONFIG_FILE: '/b', AWS_PROFILE: 'shop' };
  t.deepEqual(await findRegion(surroundingsOf(environment, files)), { ok: true, value: 'eu-west-1' });
  t.is(regionOfProfile(CONFIG, 'default'), 'eu-north-1');
  t.is(regionOfProfile('[profile "a b"]\n# region = x\nregion = y # because\n', 'a b'), 'y');
  t.is(regionOfProfile('[default]\ns3 =\n  region = nested\n', 'default'), undefined);
  t.is(regionOfProfile('region = of-no-section\n', 'default'), undefined);
});

const NOWHERE: readonly (readonly [
  what: string,
  environment: (t: ExecutionContext) => Promise<Environment>,
  told: RegExp,
])[] = [
  [
    'no task, no instance metadata',
    async () => ({ AWS_EC2_METADATA_DISABLED: 'true' }),
    /neither the settings nor AWS_REGION nor the profile name one, this is no ECS task .+ switched off \(AWS_EC2_METADATA_DISABLED\)\. Set region or AWS_REGION$/,
  ],
  [
    'instance metadata that never answers',
    async (t) => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: await serveMetadata(t, () => {}) }),
    /instance metadata gave none \(no answer within 1 s; a container on EC2 gets an answer only with a metadata hop limit of 2 or more\)/,
  ],
  [
    'instance metadata that is not there',
    async () => ({ AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:9' }),
    /instance metadata gave none \(.+; a container on EC2 gets an answer only with a metadata hop limit/,
  ],
  [
    'metadata that says something else',
    async (t) => ({
      ECS_CONTAINER_METADATA_URI_V4: `${await serveMetadata(t, taskMetadata('nonsense'))}/v4/abc`,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: await serveMetadata(t, instanceMetadata('<html>')),
    }),
    /the ECS task's metadata \(ECS_CONTAINER_METADATA_URI_V4\) names no task, and instance metadata names no region/,
  ],
  [
    'metadata that refuses',
    async (t) => {
      const url = await serveMetadata(t, (_, response) => void response.writeHead(403).end());
      return { ECS_CONTAINER_METADATA_URI_V4: url, AWS_EC2_METADATA_SERVICE_ENDPOINT: url };
    },
    /did not help \(it answered 403\), and instance metadata gave none \(it answered 403; /,
  ],
  [
    'addresses that are none',
    async () => ({ ECS_CONTAINER_METADATA_URI_V4: 'x', AWS_EC2_METADATA_SERVICE_ENDPOINT: 'y' }),
    /has no URL, and AWS_EC2_METADATA_SERVICE_ENDPOINT is no URL/,
  ],
];

for (const [what, environment, told] of NOWHERE) {
  test(`no region: ${what}`, async (t) => {
    const found = await findRegion(surroundingsOf(await environment(t)));
    t.regex(found.ok ? found.value : found.error, told);
  });
}

test('instance metadata is asked where AWS has it, over IPv6 where the environment says so', async (t) => {
  const asked: string[] = [];
  for (const AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE of ['IPv4', 'IPv6']) {
    const surroundings = surroundingsOf({ AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE });
    const askMetadata = async (url: URL): Promise<string> => {
      asked.push(url.href);
      return 'eu-west-1';
    };
    t.true((await findRegion({ ...surroundings, askMetadata })).ok);
  }
  t.deepEqual(asked, [
    'http://169.254.169.254/latest/api/token',
    'http://169.254.169.254/latest/meta-data/placement/region',
    'http://[fd00:ec2::254]/latest/api/token',
    'http://[fd00:ec2::254]/latest/meta-data/placement/region',
  ]);
});
