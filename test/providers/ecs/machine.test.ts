// The provider on a machine whose settings name neither region nor credentials: what it finds there, and how long it looks
// (A19: with a metadata hop limit of 1 a container hung for twenty seconds and was told nothing).

import test from 'ava';
import { instanceMetadata, serveMetadata, taskMetadata } from '../aws/metadata-services.ts';
import { type EcsUnderTest, printItems, runTasks, startEcs } from './ecs-under-test.ts';

const NOTHING = { region: undefined, accessKeyId: undefined, secretAccessKey: undefined };

const VARIABLES = ['AWS_EC2_METADATA_DISABLED', 'AWS_EC2_METADATA_SERVICE_ENDPOINT', 'ECS_CONTAINER_METADATA_URI_V4'];

/** These variables and nothing else of the machine's. */
function surround(environment: Readonly<Record<string, string>>): void {
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', ...VARIABLES]) delete process.env[name];
  Object.assign(process.env, environment);
}

const pollDemo = async ({ ecs }: EcsUnderTest) => {
  const poll = await ecs.poll();
  return poll.rejection ?? printItems(poll.readings.get('cluster/demo')).length;
};

test.serial('an EC2 instance: region and credentials from its metadata, version 2', async (t) => {
  const under = await startEcs(t, NOTHING);
  await runTasks(under, 1);
  surround({ AWS_EC2_METADATA_SERVICE_ENDPOINT: await serveMetadata(t, instanceMetadata('eu-central-1')) });
  t.is(await pollDemo(under), 1);
});

test.serial('an ECS task: its region from the ARN in its metadata, and nobody asks the instance for one', async (t) => {
  const under = await startEcs(t, { ...NOTHING, accessKeyId: 'a', secretAccessKey: 'b' });
  await runTasks(under, 1);
  let asked = 0;
  const task = await serveMetadata(t, taskMetadata('arn:aws:ecs:eu-central-1:123456789012:task/demo/1'));
  const instance = await serveMetadata(t, () => {
    asked += 1;
  });
  surround({ ECS_CONTAINER_METADATA_URI_V4: `${task}/v4/abc`, AWS_EC2_METADATA_SERVICE_ENDPOINT: instance });
  t.is(await pollDemo(under), 1);
  t.is(asked, 0);
});

test.serial('metadata that never answers: no credentials after one try, before any deadline of ours', async (t) => {
  const under = await startEcs(t, { ...NOTHING, region: 'eu-central-1' });
  const tried: string[] = [];
  const silent = await serveMetadata(t, ({ method, url }) => void tried.push(`${method} ${url}`));
  surround({ AWS_EC2_METADATA_SERVICE_ENDPOINT: silent });
  // The clock of this test lets no deadline pass.
  t.regex(
    String(await pollDemo(under)),
    /^ecs:ListTasks found no AWS credentials: give the task a task role \(its execution role is not used for this\), the instance a profile with a metadata hop limit of 2 for containers/,
  );
  t.deepEqual(tried, ['PUT /latest/api/token', 'GET /latest/meta-data/iam/security-credentials/']);
});

test.serial('metadata that never answers: no region after one try, and the way out is said', async (t) => {
  const under = await startEcs(t, { ...NOTHING, accessKeyId: 'a', secretAccessKey: 'b' });
  const tried: string[] = [];
  const silent = await serveMetadata(t, ({ method, url }) => void tried.push(`${method} ${url}`));
  surround({ AWS_EC2_METADATA_SERVICE_ENDPOINT: silent });
  t.regex(
    String(await pollDemo(under)),
    /^no AWS region is known: .+ hop limit of 2 or more\)\. Set region or AWS_REGION$/,
  );
  t.deepEqual(tried, ['PUT /latest/api/token']);
});
