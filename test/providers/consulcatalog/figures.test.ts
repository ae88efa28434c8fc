// What the provider counts of its own queries.

import test from 'ava';
import { watchConsul } from './watched.ts';

const LIST = '/v1/catalog/services';
const HEALTH = '/v1/health/service';

test('queries by route and result, those that wait, those from the start, and how old the oldest answer is', async (t) => {
  const watched = await watchConsul(t, (agent) => {
    agent.consul.register({ name: 'web', port: 80 });
    agent.consul.register({ name: 'api', port: 80 });
  });
  const { provider, consul, clock } = watched;
  const figures = () => provider.figures?.();
  await watched.until(() => consul.waiting === 3, 'all queries wait');
  t.deepEqual(figures()?.calls, [
    { action: LIST, ok: 1, throttled: 0, failed: 0 },
    { action: HEALTH, ok: 2, throttled: 0, failed: 0 },
  ]);
  t.like(figures()?.watches, { open: 3, waiting: 3, fromStart: 3 });
  t.regex(figures()?.watches?.index ?? '', /^\d+$/);
  await clock.advance(20_000);
  t.true((figures()?.watches?.oldestAnswerMs ?? 0) >= 20_000);

  consul.deregister('api');
  await watched.until(() => figures()?.watches?.open === 2, 'the watch ends');
  await watched.until(() => consul.waiting === 2, 'the others wait');
  t.is(figures()?.calls[1]?.failed, 0, 'a query that nobody wants any more has not failed');

  consul.faults.set(HEALTH, { kind: 'throttled' });
  consul.register({ name: 'web', port: 81 });
  await watched.until(() => (figures()?.calls[1]?.throttled ?? 0) > 0, 'a throttled query');
  consul.faults.set(HEALTH, { kind: 'broken' });
  await watched.until(() => (figures()?.calls[1]?.failed ?? 0) > 0, 'a failed query');
  t.true((figures()?.watches?.fromStart ?? 0) > 3, 'after a fault it asks from the start');

  await watched.stop();
  t.like(figures()?.watches, { open: 0, waiting: 0, oldestAnswerMs: undefined });
});

test('at rest a query costs 1.2 calls a minute: one when its wait is over, and one from the start every five', async (t) => {
  const watched = await watchConsul(t, (agent) => {
    for (const name of ['web', 'api', 'shop']) agent.consul.register({ name, port: 80 });
  });
  const { provider, consul, clock } = watched;
  await watched.until(() => consul.waiting === 4, 'all queries wait');
  const count = () => (provider.figures?.().calls ?? []).reduce((sum, { ok }) => sum + ok, 0);
  const [from, before] = [clock.nowMs(), count()];
  await watched.until(() => clock.nowMs() - from >= 30 * 60_000, 'half an hour');
  const minutes = (clock.nowMs() - from) / 60_000;
  const each = (count() - before) / minutes / 4;
  t.true(each > 1 && each < 1.25, `${each} calls a minute`);
});
