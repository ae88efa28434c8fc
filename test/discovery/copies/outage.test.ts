// A router that starts while its sources are down, with and without what an earlier one kept (http-safety 2.6, "provider API
// down at start"): what is served, what `/ready` is told, and what becomes of it when the source speaks again.

import test from 'ava';
import { readScopes, writeScopes } from '../../../src/discovery/copies/scopes-text.ts';
import { createDiscovery } from '../../../src/discovery/discovery.ts';
import type { RoutingState } from '../../../src/model/routing-state.ts';
import { ManualClock, settled } from '../../support/manual-clock.ts';
import { decodeOptions } from '../decode-options.ts';
import { KeptLog, ScriptedProvider } from '../scripted-provider.ts';
import { complete, failed, partial, snapshot } from '../snapshots.ts';
import { MemoryCopies } from './memory-copies.ts';
import { kept, task } from './tasks.ts';

const ORIGIN = 'eu-west-1';
const SPACING_MS = 5000;
const RETRY_MS = 60_000;

/** A start of the router. `ecs` has copies; `file` has none, as it has no origin. */
async function startWith(
  copies: MemoryCopies | undefined,
  { origin = ORIGIN, wallMs = 1_700_000_000_000, holdMassRemoval = false } = {},
) {
  const clock = new ManualClock(wallMs);
  const log = new KeptLog();
  const [ecs, file] = [new ScriptedProvider('ecs'), new ScriptedProvider('file')];
  let latest: RoutingState | undefined;
  const discovery = createDiscovery({
    sources: [
      { provider: ecs, decode: decodeOptions('ecs'), origin },
      { provider: file, decode: decodeOptions('file') },
    ],
    entryPoints: new Map([['web', { asDefault: false }]]),
    throttleMs: 100,
    routerGracePeriodMs: 0,
    clock,
    random: () => 0.5,
    logger: log,
    onState: (state) => {
      latest = state;
    },
    copies,
    holdMassRemoval,
  });
  discovery.start();
  file.current.publish(snapshot([], []));
  await clock.advance(1000);
  return {
    discovery,
    clock,
    log,
    ecs,
    file,
    /** `web 10.0.0.1` for each service that is served, sorted. */
    served: () =>
      [...(latest?.servers ?? [])].map(([name, { servers }]) => `${name} ${servers.map(({ url }) => url).join(' ')}`),
    problems: () => discovery.state().problems.map(({ object, reason }) => `${object}: ${reason}`),
    status: () => discovery.status().find(({ provider }) => provider === 'ecs'),
  };
}

function holding(...scopes: Parameters<typeof writeScopes>[1] extends Iterable<infer Scope> ? Scope[] : never) {
  const copies = new MemoryCopies();
  copies.texts.set('ecs', [...writeScopes({ provider: 'ecs', origin: ORIGIN }, scopes)].join(''));
  return copies;
}

/** `cluster/a: web api` for each scope of the copy. */
function copied(copies: MemoryCopies): string[] {
  const read = readScopes(copies.texts.get('ecs') ?? '');
  if (!read.ok) return [read.error];
  return read.value.scopes.map(({ scope, items }) => `${scope}: ${[...items.keys()].join(' ')}`.trim());
}

const WEB = 'web@ecs http://10.0.0.1:32768';
const API = 'api@ecs http://10.0.0.1:32768';

test('a copy that is read while the source is being read fills up what is not told yet', async (t) => {
  const copies = holding(kept('cluster/a', task('web'), task('api')));
  const { promise, resolve: release } = Promise.withResolvers<void>();
  copies.gate = promise;
  const { discovery, ecs, clock, served, status } = await startWith(copies);
  ecs.current.publish(snapshot([{ ...partial('cluster/a', task('web', '10.0.0.9')), more: true }]));
  await clock.advance(1000);
  t.deepEqual(served(), ['web@ecs http://10.0.0.9:32768']);
  release();
  await clock.advance(1000);
  t.deepEqual(served().sort(), [API, 'web@ecs http://10.0.0.9:32768']);
  t.is(status()?.fromDisk?.scopes, 1);
  ecs.current.publish(snapshot([complete('cluster/a', task('web', '10.0.0.9'))], ['cluster/a']));
  await clock.advance(1000);
  t.deepEqual(served(), ['web@ecs http://10.0.0.9:32768']);
  await discovery.close();
});

test('an outage at the start without a copy: nothing is served, and who is missing is said', async (t) => {
  const { discovery, ecs, clock, served } = await startWith(new MemoryCopies());
  ecs.current.reject(new Error('AWS is down'));
  await clock.advance(1000);
  t.deepEqual(served(), []);
  t.deepEqual(discovery.readiness(), { ready: false, missing: ['ecs'], fromDisk: [] });
  await discovery.close();
});

test('an outage at the start with a copy: it is served, ready, and said to be from disk', async (t) => {
  const copies = holding(kept('cluster/a', task('web')), kept('cluster/b', task('api')));
  const { discovery, ecs, clock, served, status, log, problems } = await startWith(copies);
  ecs.current.reject(new Error('AWS is down'));
  await clock.advance(600_000);
  t.deepEqual(served(), [API, WEB]);
  t.deepEqual(discovery.readiness(), { ready: true, missing: [], fromDisk: ['ecs'] });
  t.like(status(), { hasSpoken: false, scopes: 2, fromDisk: { scopes: 2, keptAtMs: 1_699_000_000_000 } });
  t.true(log.lines.includes('info provider ecs begins with what was kept on disk'));
  t.deepEqual(problems(), ['provider ecs: AWS is down']);
  t.is(copies.writes, 0, 'nothing new to keep');
  await discovery.close();
  t.is(copies.writes, 0);
});

test('scope by scope the source takes over: complete replaces, failed keeps, partial adds, unknown goes', async (t) => {
  const copies = holding(
    kept('a', task('web')),
    kept('b', task('api')),
    kept('c', task('db')),
    kept('gone', task('x')),
  );
  const { discovery, ecs, clock, served, status } = await startWith(copies);
  const moved = (id: string) => task(id, '10.0.0.2');
  ecs.current.publish(snapshot([complete('a', moved('web')), failed('b'), partial('c', moved('new'))]));
  await clock.advance(100);
  t.deepEqual(served(), [
    API,
    'db@ecs http://10.0.0.1:32768',
    'new@ecs http://10.0.0.2:32768',
    'web@ecs http://10.0.0.2:32768',
    'x@ecs http://10.0.0.1:32768',
  ]);
  t.is(status()?.fromDisk?.scopes, 3);
  ecs.current.publish(snapshot([complete('c', moved('new'))], ['a', 'b', 'c']));
  await clock.advance(100);
  t.deepEqual(served(), [API, 'new@ecs http://10.0.0.2:32768', 'web@ecs http://10.0.0.2:32768']);
  t.deepEqual(discovery.readiness(), { ready: true, missing: [], fromDisk: ['ecs'] });
  ecs.current.publish(snapshot([complete('b')]));
  await clock.advance(100);
  t.deepEqual(served(), ['new@ecs http://10.0.0.2:32768', 'web@ecs http://10.0.0.2:32768']);
  t.deepEqual(discovery.readiness(), { ready: true, missing: [], fromDisk: [] });
  t.true(status()?.hasSpoken);
  await discovery.close();
});

test('ready by a copy is ready for ever, also between the copy and the whole word of the source', async (t) => {
  const { discovery, ecs, clock } = await startWith(holding(kept('a', task('web'))));
  ecs.current.publish(snapshot([complete('a', task('web'))]));
  await clock.advance(100);
  t.false(discovery.status()[0]?.hasSpoken, 'its list of scopes is not known');
  t.deepEqual(discovery.readiness(), { ready: true, missing: [], fromDisk: [] });
  await discovery.close();
});

test('a copy does not speak for its source: a first failure leaves the source unheard', async (t) => {
  const { discovery, ecs, clock, status } = await startWith(holding(kept('a', task('web')), kept('b', task('api'))));
  ecs.current.publish(snapshot([failed('a')], ['a', 'b']));
  await clock.advance(100);
  t.like(status(), { hasSpoken: false, lastSuccessMs: undefined, lastError: 'refused' });
  await discovery.close();
});

test('a source that is faster than the disk is not overwritten by it, and the copy not before it was read', async (t) => {
  const copies = holding(kept('a', task('web')), kept('b', task('api')), kept('gone', task('x')));
  const { promise, resolve } = Promise.withResolvers<void>();
  copies.gate = promise;
  const { discovery, ecs, clock, served } = await startWith(copies);
  ecs.current.publish(snapshot([complete('a', task('web', '10.0.0.2'))], ['a', 'b']));
  await clock.advance(SPACING_MS * 3);
  t.deepEqual(served(), ['web@ecs http://10.0.0.2:32768']);
  t.is(copies.writes, 0);
  resolve();
  await clock.advance(100);
  t.deepEqual(served(), [API, 'web@ecs http://10.0.0.2:32768']);
  await clock.advance(SPACING_MS);
  t.deepEqual(copied(copies), ['a: web', 'b: api']);
  await discovery.close();
});

test('what a source said is written five seconds later, the latest of many, and not again while it stays', async (t) => {
  const copies = new MemoryCopies();
  const { discovery, ecs, clock } = await startWith(copies);
  for (let round = 0; round < 60; round += 1) {
    ecs.current.publish(snapshot([complete('a', task(`web-${round}`)), failed('never read')], ['a', 'never read']));
    await clock.advance(100);
  }
  t.is(copies.writes, 1);
  await clock.advance(SPACING_MS);
  t.is(copies.writes, 2);
  t.deepEqual(copied(copies), ['a: web-59']);
  ecs.current.publish(snapshot([failed('a')]));
  ecs.current.publish(snapshot([complete('a', task('web-59'))]));
  ecs.current.reject(new Error('down'));
  await clock.advance(SPACING_MS * 10);
  t.is(copies.writes, 2);
  t.deepEqual([...copies.texts.keys()], ['ecs'], 'a file is on disk itself');
  await discovery.close();
});

test('an end while the disk is read and the source has begun to speak keeps both', async (t) => {
  const copies = holding(kept('a', task('web')), kept('b', task('api')));
  const { promise, resolve } = Promise.withResolvers<void>();
  copies.gate = promise;
  const { discovery, ecs } = await startWith(copies);
  ecs.current.publish(snapshot([complete('a', task('new'))]));
  const closed = discovery.close();
  resolve();
  await closed;
  const copy = copied(copies);
  t.true(copy.includes('b: api'), copy.join());
});

test('what was not written yet is written at the end', async (t) => {
  const copies = new MemoryCopies();
  const { discovery, ecs, clock } = await startWith(copies);
  ecs.current.publish(snapshot([complete('a', task('web'))], ['a']));
  await discovery.close();
  t.deepEqual(copied(copies), ['a: web']);
  t.is(clock.pending, 0);
  const next = await startWith(copies, { wallMs: 1_800_000_000_000 });
  t.deepEqual(next.served(), [WEB]);
  t.is(next.status()?.fromDisk?.keptAtMs, clock.wallMs());
  await next.discovery.close();
});

test('what is from disk keeps its time when it is written again beside what is new', async (t) => {
  const copies = holding(kept('a', task('web')), kept('b', task('api')));
  const { discovery, ecs, clock } = await startWith(copies);
  ecs.current.publish(snapshot([complete('a', task('other'))]));
  await clock.advance(SPACING_MS);
  const read = readScopes(copies.texts.get('ecs') ?? '');
  t.deepEqual(read.ok && read.value.scopes.map(({ keptAtMs }) => keptAtMs), [clock.wallMs(), 1_699_000_000_000]);
  await discovery.close();
});

for (const [what, spoil, reason] of [
  ['torn', (text: string) => text.slice(0, -30), /is torn or was changed/],
  ['changed', (text: string) => text.replace('10.0.0.1', '10.0.0.9'), /is torn or was changed/],
  ['of another version', (text: string) => text.replace('"version":1', '"version":0'), /has format version 0/],
  ['empty', () => '', /is not a copy of scopes/],
] as const) {
  test(`a copy that is ${what} is set aside with a problem, and the next one takes its place`, async (t) => {
    const copies = holding(kept('a', task('web')));
    const spoilt = spoil(copies.texts.get('ecs') ?? '');
    copies.texts.set('ecs', spoilt);
    const { discovery, ecs, clock, served, problems, log } = await startWith(copies);
    t.deepEqual(served(), []);
    t.deepEqual(discovery.readiness(), { ready: false, missing: ['ecs'], fromDisk: [] });
    t.is(copies.aside.get('ecs'), spoilt);
    t.regex(problems()[0] ?? '', reason);
    t.regex(problems()[0] ?? '', /^copy of ecs on disk: .*; it is now \/state\/ecs\.unusable$/);
    t.true(log.lines.some((line) => line.startsWith('warn problem at ecs, copy of ecs on disk')));
    ecs.current.publish(snapshot([complete('a', task('web'))], ['a']));
    await clock.advance(SPACING_MS);
    t.deepEqual(copied(copies), ['a: web']);
    t.is(problems().length, 1, 'what was set aside waits for somebody to look at it');
    await discovery.close();
  });
}

test('a copy of another source is not served, and no fault', async (t) => {
  const copies = holding(kept('a', task('web')));
  const { discovery, served, problems, log } = await startWith(copies, { origin: 'us-east-1' });
  t.deepEqual(served(), []);
  t.deepEqual(problems(), []);
  t.true(log.lines.some((line) => line.includes('of another source')));
  await discovery.close();
});

test('with a gate against mass removal, a source that begins with an empty answer does not wipe the copy', async (t) => {
  const copies = holding(kept('a', task('web'), task('api'), task('db')));
  const { discovery, ecs, clock, served, status, problems } = await startWith(copies, { holdMassRemoval: true });
  ecs.current.publish(snapshot([complete('a')], ['a']));
  await clock.advance(59_000);
  t.is(served().length, 3);
  t.regex(problems()[0] ?? '', /^scope a: 3 of 3 servers are missing at once/);
  await clock.advance(1_100);
  t.deepEqual(served(), []);
  t.deepEqual(problems(), []);
  t.is(status()?.fromDisk, undefined);
  await discovery.close();
});

test('a directory that takes nothing stops nobody, is a problem, and is tried again every minute', async (t) => {
  const copies = new MemoryCopies();
  copies.fault = Object.assign(new Error('EACCES: permission denied, mkdir /state'), { code: 'EACCES' });
  const { discovery, ecs, clock, served, problems } = await startWith(copies);
  t.deepEqual(problems(), ['copy of ecs on disk: cannot be used: EACCES: permission denied, mkdir /state']);
  copies.fault = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  ecs.current.publish(snapshot([complete('a', task('web'))], ['a']));
  await clock.advance(SPACING_MS + 100);
  t.deepEqual(served(), [WEB]);
  t.true(discovery.readiness().ready);
  t.true(problems().includes('copy of ecs on disk: cannot be written: ENOSPC: no space left on device, write'));
  copies.fault = undefined;
  await clock.advance(RETRY_MS);
  t.deepEqual(copied(copies), ['a: web']);
  t.false(problems().some((problem) => problem.includes('ENOSPC')));
  await discovery.close();
});

test('an end during a full disk ends all the same', async (t) => {
  const copies = new MemoryCopies();
  const { discovery, ecs, clock } = await startWith(copies);
  copies.fault = new Error('ENOSPC');
  ecs.current.publish(snapshot([complete('a', task('web'))], ['a']));
  await t.notThrowsAsync(discovery.close());
  await settled();
  t.is(clock.pending, 0);
});
