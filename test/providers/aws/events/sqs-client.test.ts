import test from 'ava';
import { createSqsClient, regionOf } from '../../../../providers/aws/sqs-client.ts';
import { surroundingsOf } from '../found-surroundings.ts';

const URLS: readonly (readonly [url: string, region: string | undefined])[] = [
  ['https://sqs.eu-central-1.amazonaws.com/123456789012/events', 'eu-central-1'],
  ['https://sqs.us-gov-west-1.amazonaws.com/123456789012/events', 'us-gov-west-1'],
  ['https://sqs.cn-north-1.amazonaws.com.cn/123456789012/events', 'cn-north-1'],
  ['https://sqs-fips.us-east-1.amazonaws.com/123456789012/events', 'us-east-1'],
  ['https://vpce-0a1b-2c.sqs.eu-west-1.vpce.amazonaws.com/123456789012/events', 'eu-west-1'],
  ['http://127.0.0.1:8089/123456789012/events', undefined],
];

for (const [url, region] of URLS) test(`region of ${url}`, (t) => t.is(regionOf(url), region));

const SETTINGS = { queueUrl: URLS[0]?.[0] ?? '', region: undefined, accessKeyId: 'a', secretAccessKey: 'b' };

const ENVIRONMENTS: readonly (readonly [Readonly<Record<string, string>>, dialsUrl: boolean])[] = [
  [{}, true],
  [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, false],
  [{ AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' }, false],
  [{ AWS_ENDPOINT_URL: '' }, true],
  [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, true],
];

for (const [environment, dialsUrl] of ENVIRONMENTS) {
  test(`${JSON.stringify(environment)}: the host of the queue's URL is ${dialsUrl ? '' : 'not '}dialled`, async (t) => {
    const client = createSqsClient(SETTINGS, surroundingsOf(environment));
    t.is(client.config.useQueueUrlAsEndpoint, dialsUrl);
    t.is(await client.config.region(), 'eu-central-1');
    client.destroy();
  });
}

test("a region that the settings name goes before the URL's", async (t) => {
  const client = createSqsClient({ ...SETTINGS, region: 'us-east-1' }, surroundingsOf({}));
  t.is(await client.config.region(), 'us-east-1');
  t.is(await client.config.maxAttempts(), 1, 'one retry loop, and it is ours');
  client.destroy();
});

test('an endpoint of the settings stands in for the host of the URL, too', async (t) => {
  const client = createSqsClient({ ...SETTINGS, endpoint: 'http://127.0.0.1:1' }, surroundingsOf({}));
  t.false(client.config.useQueueUrlAsEndpoint);
  client.destroy();
});

test('a queue whose URL names no region is looked for in that of the machine', async (t) => {
  const queueUrl = 'http://127.0.0.1:8089/123456789012/events';
  const client = createSqsClient({ ...SETTINGS, queueUrl }, surroundingsOf({ AWS_REGION: 'eu-west-1' }));
  t.is(await client.config.region(), 'eu-west-1');
  client.destroy();
});
