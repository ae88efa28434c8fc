// Servers that fail requests rest (reference 8.4): what counts as a failure, for how long, and what is left when all rest.

import test, { type ExecutionContext } from 'ava';
import type { HealthDefinition } from '../../src/model/dynamic-configuration.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { get, post } from './client.ts';
import { statusOf } from './message.ts';
import { answer, Origin } from './origin.ts';
import { RunningRouter } from './running-router.ts';

const PASSIVE: HealthDefinition = { passive: { failureWindowMs: 10_000, maxFailedAttempts: 1 } };

const failing = (status: string): string => `HTTP/1.1 ${status} no\r\nContent-Length: 0\r\n\r\n`;

async function start(t: ExecutionContext, servers: readonly string[], health: HealthDefinition = PASSIVE) {
  const clock = new ManualClock();
  const router = await RunningRouter.start(t, { clock, routes: [{ servers, health }] });
  const ask = async (request = get('/')): Promise<number | undefined> => {
    const client = await router.connect();
    return statusOf(await client.ask(request));
  };
  return { clock, router, ask };
}

test('a server that answers 500 rests for the window, and is chosen again after it', async (t) => {
  let status = '500';
  const broken = await Origin.open(t, { answer: () => failing(status) });
  const well = await Origin.open(t, { answer: () => answer('ok') });
  const { clock, router, ask } = await start(t, [broken.url, well.url]);
  for (let i = 0; i < 10; i++) await ask();
  t.is(broken.requests.length, 1);
  t.is(well.requests.length, 9);
  t.deepEqual(router.failing, [broken.url]);
  t.is(router.warnings.length, 1);
  await clock.advance(10_000);
  for (let i = 0; i < 4; i++) await ask();
  t.is(broken.requests.length, 2);
  t.is(router.warnings.length, 1, 'it has not been well since: nothing is new');
  status = '404';
  await clock.advance(10_000);
  for (let i = 0; i < 4; i++) await ask();
  t.is(broken.requests.length, 4);
});

test('all of them rest: 503, as in Traefik', async (t) => {
  const broken = await Origin.open(t, { answer: () => failing('502') });
  const { clock, router, ask } = await start(t, [broken.url]);
  t.is(await ask(), 502);
  t.is(await ask(), 503);
  t.is((await router.record(2)).error, 'noServer');
  await clock.advance(10_000);
  t.is(await ask(), 502);
});

test('serveWhenAllDown: they rest while another is left, and serve when none is', async (t) => {
  const broken = await Origin.open(t, { answer: () => failing('500') });
  const well = await Origin.open(t, { answer: () => answer('ok') });
  const { router, ask } = await start(t, [broken.url, well.url], { ...PASSIVE, serveWhenAllDown: true });
  for (let i = 0; i < 6; i++) await ask();
  t.is(broken.requests.length, 1);
  await router.change({ servers: [broken.url], health: { ...PASSIVE, serveWhenAllDown: true } });
  t.is(await ask(), 500);
});

test('a server that cannot be reached, and one that gives no answer, have failed', async (t) => {
  const dying = await Origin.open(t, {
    answer: ({ connection }) => {
      connection.socket.resetAndDestroy();
      return undefined;
    },
  });
  const { router, ask } = await start(t, ['http://127.0.0.1:1', dying.url]);
  for (let i = 0; i < 2; i++) t.is(await ask(post('/', 'once')), 502);
  t.deepEqual([...router.failing].sort(), ['http://127.0.0.1:1', dying.url].sort());
  t.is(await ask(), 503);
});

test('an idle connection that the server closed is no failure, nor is a client that leaves', async (t) => {
  const closing = await Origin.open(t, {
    answer: ({ asked, connection }) => {
      if (asked === 'GET /held') return undefined;
      if (asked === 'GET /again' && connection === closing.connections[0]) {
        connection.socket.destroy();
        return undefined;
      }
      return answer('ok');
    },
  });
  const { router, ask } = await start(t, [closing.url]);
  t.is(await ask(), 200);
  t.is(await ask(get('/again')), 200);
  t.is(closing.connections.length, 2);
  const client = await router.connect();
  client.send(get('/held'));
  await closing.until(() => closing.requests.some(({ asked }) => asked === 'GET /held'));
  client.socket.resetAndDestroy();
  await router.record(3);
  t.deepEqual(router.failing, []);
});

test('without the option nobody is judged', async (t) => {
  const broken = await Origin.open(t, { answer: () => failing('500') });
  const { router, ask } = await start(t, [broken.url], {});
  for (let i = 0; i < 3; i++) t.is(await ask(), 500);
  t.deepEqual(router.failing, []);
});

test('a tunnel is an answer of the server that was chosen, over whosever connection it came', async (t) => {
  const switched = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  const origin = await Origin.open(t, {
    answer: ({ asked }) => {
      if (asked === 'GET /plain') return answer('ok');
      return asked === 'GET /judged/socket' ? switched : failing('500');
    },
  });
  const twice: HealthDefinition = { passive: { failureWindowMs: 10_000, maxFailedAttempts: 2 } };
  const router = await RunningRouter.start(t, {
    routes: [
      { rule: 'PathPrefix(`/plain`)', servers: [origin.url] },
      { rule: 'PathPrefix(`/judged`)', servers: [origin.url], health: twice },
    ],
  });
  const client = await router.connect();
  await client.ask(get('/plain'));
  t.is(statusOf(await client.ask(get('/judged'))), 500);
  const socket = await router.connect();
  socket.send(get('/judged/socket', 'Connection: Upgrade', 'Upgrade: websocket'));
  await socket.until(() => socket.received.includes('101'));
  t.is(origin.connections.length, 1, 'over the connection that was made for the other service');
  for (const status of [500, 500, 503]) t.is(statusOf(await client.ask(get('/judged'))), status);
});
