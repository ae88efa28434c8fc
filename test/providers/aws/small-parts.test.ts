import test from 'ava';
import { AccessFault } from '../../../providers/aws/access-fault.ts';
import { BoundedCache } from '../../../providers/aws/bounded-cache.ts';
import { clientOptions } from '../../../providers/aws/client-options.ts';
import { inBatches } from '../../../providers/aws/in-batches.ts';
import { mapLimited } from '../../../providers/aws/map-limited.ts';
import { readPages } from '../../../providers/aws/read-pages.ts';
import type { Environment } from '../../../providers/aws/surroundings.ts';
import { fail, ok } from '../../../src/model/result.ts';
import { surroundingsOf } from './found-surroundings.ts';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

test('batches of 100: nothing lost at the edges (traefik#1210, #3625)', (t) => {
  for (const count of [0, 1, 99, 100, 101, 200, 250]) {
    const batches = inBatches(numbers(count));
    t.deepEqual(batches.flat(), [...numbers(count)]);
    t.is(batches.length, Math.ceil(count / 100));
    t.true(batches.every((batch) => batch.length <= 100));
  }
});

test('at most so many runs are under way, results keep their order', async (t) => {
  let underWay = 0;
  let most = 0;
  const results = await mapLimited(numbers(20), 3, async (n) => {
    underWay += 1;
    most = Math.max(most, underWay);
    for (let turns = 0; turns <= n % 4; turns += 1) await undefined;
    underWay -= 1;
    return n * 2;
  });
  t.deepEqual(
    results,
    numbers(20).map((n) => n * 2),
  );
  t.is(most, 3);
});

test('pages are read to their end', async (t) => {
  const pages = new Map<string | undefined, { items: number[]; nextToken: string | undefined }>([
    [undefined, { items: [1, 2], nextToken: 'a' }],
    ['a', { items: [], nextToken: 'b' }],
    ['b', { items: [3], nextToken: '' }],
  ]);
  const listing = await readPages('ecs:ListTasks', async (token) =>
    ok(pages.get(token) ?? { items: [], nextToken: undefined }),
  );
  t.deepEqual(listing, { items: [1, 2, 3], fault: undefined });
});

test('a page that fails leaves the pages before it', async (t) => {
  const fault = { kind: 'unreachable', message: 'gone', transient: true } as const;
  const listing = await readPages<number>('ecs:ListTasks', async (token) =>
    token === undefined ? ok({ items: [1], nextToken: 'a' }) : fail(fault),
  );
  t.deepEqual(listing, { items: [1], fault });
});

test('tokens that lead round in circles, or never end, are a fault and no endless loop', async (t) => {
  let read = 0;
  const circle = await readPages('ecs:ListTasks', async (token) =>
    ok({ items: [0], nextToken: token === 'a' ? 'b' : 'a' }),
  );
  t.is(circle.fault?.message, 'ecs:ListTasks hands out pages without end');
  const endless = await readPages('ecs:ListTasks', async () => {
    read += 1;
    return ok({ items: [0], nextToken: `token ${read}` });
  });
  t.is(endless.fault?.kind, 'other');
  t.is(read, 1001);
});

test('the cache keeps what it is given, and beyond its bound what was used last', (t) => {
  const cache = new BoundedCache<object>(20);
  const used = { used: true };
  cache.set('used', used);
  for (const n of numbers(19)) cache.set(`other ${n}`, {});
  t.is(cache.get('used'), used, 'the very same object');
  cache.set('one more', {});
  t.deepEqual(
    ['used', 'other 0', 'other 1', 'other 2', 'one more'].map((key) => cache.has(key)),
    [true, false, false, true, true],
  );
  t.is(cache.entries().length, 19);
  t.deepEqual(
    cache
      .entries()
      .slice(-2)
      .map(([key]) => key),
    ['used', 'one more'],
  );
});

test('static credentials are both or none, and the SDK does not retry', async (t) => {
  const settings = { region: undefined, accessKeyId: 'id', secretAccessKey: undefined, refreshMs: 1 };
  t.false('credentials' in clientOptions(settings));
  const full = clientOptions({ ...settings, region: 'eu-west-1', secretAccessKey: 'key' });
  t.like(full, { credentials: { accessKeyId: 'id', secretAccessKey: 'key' }, maxAttempts: 1 });
  t.is(await full.region(), 'eu-west-1');
});

test('one look for a region serves everybody, and a failed one is not the last', async (t) => {
  let looks = 0;
  let environment: Environment = { AWS_EC2_METADATA_DISABLED: 'true' };
  const surroundings = {
    ...surroundingsOf({}),
    get environment() {
      looks += 1;
      return environment;
    },
  };
  const settings = { region: undefined, accessKeyId: undefined, secretAccessKey: undefined };
  const { region } = clientOptions(settings, surroundings);
  await Promise.all([t.throwsAsync(region, { instanceOf: AccessFault }), t.throwsAsync(region)]);
  environment = { AWS_REGION: 'eu-west-1' };
  t.is(await region(), 'eu-west-1');
  const before = looks;
  t.is(await region(), 'eu-west-1');
  t.is(looks, before);
});
