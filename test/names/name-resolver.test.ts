// Names of servers: what is known is used at once and for ever, what is not is asked for once, and never by too many at a time.

import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { type FoundAddresses, NameResolver } from '../../src/names/name-resolver.ts';
import { createSystemNames, findInHosts } from '../../src/names/system-names.ts';
import { ManualClock, settled } from '../support/manual-clock.ts';

/** Name servers whose answers the test gives, in the order in which they were asked. */
function setUp() {
  const clock = new ManualClock();
  const asked: string[] = [];
  const pending: PromiseWithResolvers<FoundAddresses>[] = [];
  const resolver = new NameResolver((name) => {
    asked.push(name);
    const query = Promise.withResolvers<FoundAddresses>();
    pending.push(query);
    return query.promise;
  }, clock);
  return {
    clock,
    asked,
    /** What a connection hears: addresses, or why there are none. */
    lookUp: (name: string): string[] => {
      const heard: string[] = [];
      resolver.lookUp(name, { all: true }, (error, found) => {
        if (error !== null) heard.push(error.message);
        else if (typeof found !== 'string') heard.push(found.map(({ address }) => address).join(' '));
      });
      return heard;
    },
    async answer(addresses: readonly string[], ttlMs = 10_000): Promise<void> {
      pending.shift()?.resolve({ addresses, ttlMs });
      await settled();
    },
    async fail(): Promise<void> {
      pending.shift()?.reject(new Error('refused'));
      await settled();
    },
  };
}

test('connections that ask at the same time wait for one query', async (t) => {
  const { lookUp, asked, answer } = setUp();
  const heard = [lookUp('web.internal'), lookUp('WEB.internal')];
  t.deepEqual(heard, [[], []]);
  await answer(['10.0.0.1']);
  t.deepEqual(heard, [['10.0.0.1'], ['10.0.0.1']]);
  t.deepEqual(asked, ['web.internal']);
});

test('connections take the addresses in turn, and each could try all of them', async (t) => {
  const { lookUp, answer } = setUp();
  const first = lookUp('web');
  await answer(['10.0.0.1', '10.0.0.2', 'fd00::3']);
  t.deepEqual([first, lookUp('web'), lookUp('web'), lookUp('web')].flat(), [
    '10.0.0.1 10.0.0.2 fd00::3',
    '10.0.0.2 fd00::3 10.0.0.1',
    'fd00::3 10.0.0.1 10.0.0.2',
    '10.0.0.1 10.0.0.2 fd00::3',
  ]);
});

test('nobody waits for what is known: it is asked for again beside the connection when its time is over', async (t) => {
  const { clock, lookUp, asked, answer } = setUp();
  lookUp('web');
  await answer(['10.0.0.1'], 10_000);
  await clock.advance(9_999);
  t.deepEqual(lookUp('web'), ['10.0.0.1']);
  t.is(asked.length, 1);
  await clock.advance(1);
  t.deepEqual(lookUp('web'), ['10.0.0.1']);
  t.is(asked.length, 2);
  await answer(['10.0.0.2']);
  t.deepEqual(lookUp('web'), ['10.0.0.2']);
});

test('a TTL counts for a second at least and a minute at most', async (t) => {
  const { clock, lookUp, asked, answer } = setUp();
  for (const [ttlMs, forMs] of [
    [0, 1_000],
    [86_400_000, 60_000],
  ] as const) {
    lookUp('web');
    await answer(['10.0.0.1'], ttlMs);
    const before = asked.length;
    await clock.advance(forMs - 1);
    lookUp('web');
    t.is(asked.length, before);
    await clock.advance(1);
  }
});

test('addresses outlive the name servers, which are asked once a second', async (t) => {
  const { clock, lookUp, asked, answer, fail } = setUp();
  lookUp('web');
  await answer(['10.0.0.1'], 1_000);
  for (let second = 1; second <= 100; second++) {
    await clock.advance(1_000);
    t.deepEqual(lookUp('web'), ['10.0.0.1']);
    t.deepEqual(lookUp('web'), ['10.0.0.1']);
    t.is(asked.length, 1 + second);
    await fail();
  }
  await clock.advance(1_000);
  lookUp('web');
  await answer(['10.0.0.2']);
  t.deepEqual(lookUp('web'), ['10.0.0.2']);
});

test('a name that nobody knows is told at once for a second, then asked for again', async (t) => {
  const { clock, lookUp, asked, answer, fail } = setUp();
  const first = lookUp('nowhere');
  await fail();
  t.deepEqual(first, ['no address of nowhere is known']);
  t.deepEqual(lookUp('nowhere'), ['no address of nowhere is known']);
  t.is(asked.length, 1);
  await clock.advance(1_000);
  const later = lookUp('nowhere');
  t.deepEqual(later, []);
  await answer(['10.0.0.1']);
  t.deepEqual(later, ['10.0.0.1']);
});

test('name servers that never answer cost 5 s, and at most 16 queries at a time', async (t) => {
  const { clock, lookUp, asked } = setUp();
  const heard = Array.from({ length: 40 }, (_, index) => lookUp(`s${index}`));
  t.is(asked.length, 16);
  await clock.advance(5_000);
  t.is(asked.length, 32);
  t.deepEqual(heard[0], ['no address of s0 is known']);
  t.deepEqual(heard[16], []);
  await clock.advance(10_000);
  t.is(asked.length, 40);
  t.true(heard.every(([error]) => error?.startsWith('no address of s')));
  t.is(clock.pending, 0);
});

test('an answer that comes after its time counts no more', async (t) => {
  const { clock, lookUp, answer } = setUp();
  lookUp('web');
  await clock.advance(5_000);
  await answer(['10.0.0.1']);
  t.deepEqual(lookUp('web'), ['no address of web is known']);
});

test('names that nobody uses any more are forgotten', async (t) => {
  const { clock, lookUp, asked, answer } = setUp();
  lookUp('old');
  await answer(['10.0.0.1']);
  await clock.advance(3_600_001);
  lookUp('new');
  await answer(['10.0.0.2']);
  t.deepEqual(lookUp('old'), []);
  t.deepEqual(asked, ['old', 'new', 'old']);
});

test('the hosts file: comments, several names, both families, no name of a name', (t) => {
  const text =
    '127.0.0.1 localhost # web\n10.0.0.1\tWeb web.internal\n::1 web\n# 10.0.0.9 web\nbroken web\n10.0.0.2 website\n';
  t.deepEqual(findInHosts(text, 'web'), ['10.0.0.1', '::1']);
  t.deepEqual(findInHosts(text, 'web.internal'), ['10.0.0.1']);
  t.deepEqual(findInHosts(text, 'internal'), []);
  t.deepEqual(findInHosts('', 'web'), []);
});

test('a name of the hosts file needs no name server, and changes with the file', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'portolan-hosts-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const hosts = join(folder, 'hosts');
  const query = createSystemNames(hosts);
  for (const address of ['10.0.0.1', '10.0.0.2']) {
    writeFileSync(hosts, `${address} web.mesh\n`);
    t.deepEqual((await query('web.mesh')).addresses, [address]);
  }
});
