import { type MeterProvider, metrics } from '@opentelemetry/api';
import test from 'ava';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { meteredProvider } from '../../src/observe/metered-provider.ts';

const reading = (status: 'complete' | 'failed') => ({ scope: `cluster/${status}`, status, items: [], problems: [] });
const snapshot: Snapshot = { provider: 'ecs', readings: [reading('complete'), reading('failed')] };
const provider = { name: 'ecs', watch: async (publish: (snapshot: Snapshot) => void) => publish(snapshot) };

test('what a provider publishes passes unchanged, with or without an SDK', async (t) => {
  const published: Snapshot[] = [];
  await meteredProvider(provider).watch((one) => published.push(one), new AbortController().signal);
  t.deepEqual(published, [snapshot]);
});

test('whoever asks a metered provider to look again asks the provider', (t) => {
  let asked = 0;
  meteredProvider({ ...provider, lookAgain: () => asked++ }).lookAgain?.();
  t.is(asked, 1);
  t.is(meteredProvider(provider).lookAgain, undefined);
});

test("whoever asks a metered provider for its figures gets the provider's", (t) => {
  const calls = [{ action: 'read', ok: 1, throttled: 0, failed: 0 }];
  t.deepEqual(meteredProvider({ ...provider, figures: () => ({ calls }) }).figures?.(), { calls });
  t.is(meteredProvider(provider).figures, undefined);
});

test.serial('an SDK sees one count for each reading, by provider and status', async (t) => {
  const counted: unknown[] = [];
  const counter = { add: (value: number, attributes: unknown) => counted.push([value, attributes]) };
  const meter = Object.assign(metrics.getMeter('without SDK'), { createCounter: () => counter });
  const sdk: Pick<MeterProvider, 'getMeter'> = { getMeter: () => meter };
  metrics.setGlobalMeterProvider(sdk);
  t.teardown(() => metrics.disable());
  await meteredProvider(provider).watch(() => {}, new AbortController().signal);
  t.deepEqual(counted, [
    [1, { provider: 'ecs', status: 'complete' }],
    [1, { provider: 'ecs', status: 'failed' }],
  ]);
});
