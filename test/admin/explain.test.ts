import test from 'ava';
import type { AdminOptions } from '../../src/admin/admin-options.ts';
import { explainRequest } from '../../src/explain/explain-request.ts';
import { shop } from '../explain/states.ts';
import { runAdmin, settingsOf } from './running-admin.ts';

const settings = settingsOf(
  '--api.insecure',
  '--entryPoints.web.address=:8000',
  '--entryPoints.raw.address=:8001',
  '--entryPoints.raw.http.sanitizePath=false',
);

const shortly: AdminOptions['explain'] = ({ name, settings: { http } }, request) => ({
  entryPoint: name,
  sanitizePath: http.sanitizePath,
  request,
});

test('the request is handed on as it was put', async (t) => {
  const { json } = await runAdmin(t, { settings, explain: shortly });
  const query = new URLSearchParams([
    ['method', 'POST'],
    ['url', 'http://a.example/x?y=1&z=2'],
    ['entryPoint', 'raw'],
    ['client', '10.0.0.1'],
    ['header', 'X-Team: docs'],
    ['header', 'Host:b.example'],
  ]);
  t.deepEqual(await json(`/api/explain?${query}`), {
    entryPoint: 'raw',
    sanitizePath: false,
    request: {
      method: 'POST',
      url: 'http://a.example/x?y=1&z=2',
      headers: [
        ['X-Team', ' docs'],
        ['Host', 'b.example'],
      ],
      clientAddress: '10.0.0.1',
    },
  });
});

test('only the URL has to be said', async (t) => {
  const { json } = await runAdmin(t, { settings, explain: shortly });
  t.deepEqual(await json('/api/explain?url=http://a.example/'), {
    entryPoint: 'web',
    sanitizePath: true,
    request: { method: 'GET', url: 'http://a.example/', headers: [], clientAddress: '127.0.0.1' },
  });
});

test('without an entry point it is the one on the port of the URL, else the first', async (t) => {
  const { json } = await runAdmin(t, {
    settings: settingsOf(
      '--api.insecure',
      '--entryPoints.odd.address=:8000',
      '--entryPoints.web.address=:80',
      '--entryPoints.secure.address=:443',
    ),
    explain: ({ name }) => ({ name }),
  });
  const chosen = async (url: string) => await json(`/api/explain?url=${encodeURIComponent(url)}`);
  t.deepEqual(await chosen('http://a.example/'), { name: 'web' });
  t.deepEqual(await chosen('http://a.example:8000'), { name: 'odd' });
  t.deepEqual(await chosen('HTTPS://[::1]/:80'), { name: 'secure' });
  t.deepEqual(await chosen('https://[::1]:80?a'), { name: 'web' });
  t.deepEqual(await chosen('https://a.example:9000/'), { name: 'odd' });
});

test('the answer explains, and tells no secret', async (t) => {
  const { get } = await runAdmin(t, {
    settings,
    explain: (entryPoint, request) => explainRequest(shop, { ...entryPoint, serverName: 'router.example' }, request),
  });
  const answer = await get('/api/explain?url=http://shop.example/api/v1');
  t.is(answer.status, 200);
  t.is(answer.headers.get('content-type'), 'application/json');
  const text = await answer.text();
  t.regex(text, /"router":"shop@ecs"/);
  t.notRegex(text, /Bearer|secret@/);
});

const refusals: readonly (readonly [query: string, message: string])[] = [
  ['', 'invalid request: url: expected http://host/path'],
  ['url=http://a/&entryPoint=nope', 'invalid request: entryPoint: there is no "nope", but web, raw'],
  ['url=http://a/&client=here', 'invalid request: client: expected an IP address, got "here"'],
  ['url=http://a/&header=X', 'invalid request: header: expected Name:value, got "X"'],
];

for (const [query, message] of refusals) {
  test(`refused: ?${query}`, async (t) => {
    const { get } = await runAdmin(t, { settings });
    const answer = await get(`/api/explain?${query}`);
    t.is(answer.status, 400);
    t.deepEqual(await answer.json(), { message });
  });
}

test('it belongs to the API: nothing without api.insecure, nothing but GET', async (t) => {
  const closed = await runAdmin(t, { settings: settingsOf('--entryPoints.web.address=:8000') });
  t.is((await closed.get('/api/explain?url=http://a/')).status, 404);
  const open = await runAdmin(t, { settings });
  t.is((await open.get('/api/explain?url=http://a/', { method: 'POST' })).status, 405);
  t.is((await open.get('/api/explain/more?url=http://a/')).status, 404);
});
