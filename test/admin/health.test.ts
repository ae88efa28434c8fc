import test from 'ava';
import { runAdmin, settingsOf } from './running-admin.ts';

test('/ping answers every method until the process is asked to end', async (t) => {
  let terminating = false;
  const { get } = await runAdmin(t, { terminating: () => terminating });
  for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
    const response = await get('/ping', { method, ...(method === 'POST' ? { body: 'x'.repeat(100_000) } : {}) });
    t.is(response.status, 200, method);
    t.is(await response.text(), method === 'HEAD' ? '' : 'OK');
  }
  t.is((await get('/ping/deeper?x=1')).status, 200);
  t.is((await get('/pingpong')).status, 404);
  terminating = true;
  const response = await get('/ping');
  t.is(response.status, 503);
  t.is(await response.text(), 'Service Unavailable');
});

test('/ready names the providers that are missing', async (t) => {
  let missing = ['ecs', 'file'];
  const { get } = await runAdmin(t, { readiness: () => ({ ready: missing.length === 0, missing, fromDisk: [] }) });
  const before = await get('/ready');
  t.is(before.status, 503);
  t.deepEqual(await before.json(), { ready: false, missing: ['ecs', 'file'], fromDisk: [] });
  missing = [];
  const after = await get('/ready');
  t.is(after.status, 200);
  t.deepEqual(await after.json(), { ready: true, missing: [], fromDisk: [] });
});

test('/ready names the providers that are served from disk', async (t) => {
  const { get } = await runAdmin(t, { readiness: () => ({ ready: true, missing: [], fromDisk: ['ecs'] }) });
  const response = await get('/ready');
  t.is(response.status, 200);
  t.deepEqual(await response.json(), { ready: true, missing: [], fromDisk: ['ecs'] });
});

test('/ready says no once the process is asked to end', async (t) => {
  const { get } = await runAdmin(t, { terminating: () => true });
  const response = await get('/ready');
  t.is(response.status, 503);
  t.deepEqual(await response.json(), { ready: false, terminating: true, missing: [], fromDisk: [] });
});

test('without api.insecure there is health and nothing else', async (t) => {
  const { get } = await runAdmin(t, { settings: settingsOf() });
  t.is((await get('/ping')).status, 200);
  t.is((await get('/ready')).status, 200);
  for (const path of ['/', '/api', '/api/rawdata', '/api/http/routers', '/api/version', '/dashboard/', '/metrics']) {
    t.is((await get(path)).status, 404, path);
  }
});
