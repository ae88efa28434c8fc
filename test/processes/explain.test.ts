// The running router explains what it does: beside each explanation stands the answer that a client gets.

import { once } from 'node:events';
import { createServer, get } from 'node:http';
import test from 'ava';
import { portolan } from '../cli/portolan.ts';
import { startDemo, stopDemo } from '../support/demo.ts';
import { runRouter } from './router.ts';

const routesTo = (port: number): string => `
http:
  routers:
    app: { rule: "Host(\`app.localhost\`) && PathPrefix(\`/v1\`)", service: app, middlewares: [strip] }
    rest: { rule: "Host(\`app.localhost\`)", service: nobody }
    secure: { rule: "Host(\`secure.localhost\`)", service: app, middlewares: [https] }
    lost: { rule: "Host(\`lost.localhost\`)", service: app, middlewares: [missing] }
  middlewares:
    strip: { stripPrefix: { prefixes: [/v1] } }
    https: { redirectScheme: { scheme: https } }
  services:
    app: { loadBalancer: { servers: [ { url: "http://127.0.0.1:${port}" } ] } }
    nobody: { loadBalancer: { servers: [] } }
`;

const cases: readonly (readonly [url: string, first: RegExp, code: number, status: number, seen?: string])[] = [
  ['http://app.localhost/v1/a//b?c', /^app@file: forwarded to app@file as \/a\/b\?c$/, 0, 200, '/a/b?c'],
  ['http://app.localhost/v2', /^503 by rest@file: nobody@file has no server$/, 0, 503],
  ['http://secure.localhost/', /^302 by secure@file: https@file redirects to https$/, 0, 302],
  ['http://lost.localhost/', /^503 by lost@file: .*"missing@file" does not exist$/, 0, 503],
  ['http://other.localhost/', /^404: no router of web matches$/, 1, 404],
  ['http://app.localhost/%zz', /^400: refused before any rule: /, 1, 400],
];

test('what is explained is what happens', async (t) => {
  const upstream = createServer((request, response) => response.end(request.url));
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => upstream.close());
  const address = upstream.address();
  const router = await runRouter(t, routesTo(typeof address === 'object' ? (address?.port ?? 0) : 0), ['--workers=1']);
  for (const [url, first, code, status, seen] of cases) {
    const explained = await portolan(['explain', 'GET', url, '--api', router.admin]);
    t.regex(explained.stdout.split('\n')[0] ?? '', first);
    t.is(explained.code, code, url);
    const answer = await ask(router.port, url);
    t.is(answer.status, status, url);
    if (seen !== undefined) t.is(answer.body, seen);
  }
});

/** One of each provider. */
const DEMO_HOSTS = [
  ['catalog.localhost', 'catalog@consulcatalog'],
  ['docs.localhost', 'docs@file'],
  ['legacy.localhost', 'legacy@ec2'],
  ['orders.localhost', 'orders@ecs'],
] as const;

test('every route of the demo is explained, and answers', async (t) => {
  const demo = await startDemo(['--workers=1']);
  t.teardown(() => stopDemo(demo));
  const routers: unknown = await (await fetch(`${demo.admin}/api/http/routers`)).json();
  const names = Array.isArray(routers) ? routers.map(({ name }) => String(name)) : [];
  t.deepEqual(
    names.filter((name) => !name.endsWith('@internal')).toSorted(),
    DEMO_HOSTS.map(([, router]) => router),
    'no route is left out here',
  );
  for (const [host, router] of DEMO_HOSTS) {
    const explained = await portolan(['explain', 'GET', `http://${host}/`, '--api', demo.admin]);
    t.is(explained.code, 0, host);
    t.regex(explained.stdout, new RegExp(`^${router}: forwarded to \\S+ as /\n`));
    t.is((await ask(demo.webPort, `http://${host}/`)).status, 200, host);
  }
});

/** The target as it stands: `URL` would repair it. */
async function ask(port: number, url: string): Promise<{ readonly status: number; readonly body: string }> {
  const [, host = '', path = ''] = /^http:\/\/([^/]+)(.*)$/.exec(url) ?? [];
  return await new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { Host: host }, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    }).on('error', reject);
  });
}
