// A real Traefik beside us: the same dynamic file and the same requests, and then the same status, the same router and
// the same request at the upstream. It is compared with where there is one on the PATH, and never fetched.

import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { isInstalled } from '../../bench/method/environment.ts';
import { runRouter } from '../processes/router.ts';
import { freePort, start, untilStatus } from '../support/processes.ts';

/** Each router tells its name to the upstream; a name with a rule behind it. */
const ROUTERS: Readonly<Record<string, string>> = {
  host: 'Host(`a.example`)',
  upper: 'Host(`Upper.Example`)',
  'two-hosts': 'Host(`b.example`) || Host(`c.example`)',
  path: 'Host(`a.example`) && Path(`/exact`)',
  prefix: 'Host(`a.example`) && PathPrefix(`/api`)',
  longer: 'Host(`a.example`) && PathPrefix(`/api/v2`)',
  method: 'Host(`a.example`) && Method(`PUT`)',
  header: 'Host(`a.example`) && Header(`X-Team`, `blue`)',
  'header-regexp': 'Host(`a.example`) && HeaderRegexp(`X-Team`, `^re.$`)',
  query: 'Host(`a.example`) && Query(`mobile`, `true`)',
  'host-regexp': 'HostRegexp(`^[a-z]+\\.regexp\\.example$`)',
  'path-regexp': 'PathRegexp(`^/items/[0-9]+$`)',
  negated: 'Host(`d.example`) && !Path(`/closed`)',
  client: 'Host(`e.example`) && ClientIP(`127.0.0.0/8`)',
  stranger: 'Host(`f.example`) && ClientIP(`10.0.0.0/8`)',
  started: 'Path(`/started`)',
};

const dynamicFile = (upstream: number): string => `
http:
  routers:
${Object.entries(ROUTERS)
  .map(([name, rule]) => routerOf(name, rule))
  .join('\n')}
    stripped: { rule: "Host(\`g.example\`)", middlewares: [strip, add], service: echo }
    empty: { rule: "Host(\`h.example\`)", service: empty }
    unguarded: { rule: "Host(\`i.example\`)", middlewares: [missing], service: echo }
    first: { rule: "Host(\`j.example\`) && PathPrefix(\`/longer/by/far\`)", priority: 1, middlewares: [host], service: echo }
    second: { rule: "Host(\`j.example\`)", priority: 2, middlewares: [path], service: echo }
    own-host: { rule: "Host(\`k.example\`)", service: own-host }
  middlewares:
${Object.keys(ROUTERS)
  .map((name) => `    ${name}: { headers: { customRequestHeaders: { X-Router: ${name} } } }`)
  .join('\n')}
    strip: { stripPrefix: { prefixes: [/one, /two] } }
    add: { addPrefix: { prefix: /zero } }
  services:
    echo: { loadBalancer: { servers: [ { url: "http://127.0.0.1:${upstream}" } ] } }
    own-host: { loadBalancer: { passHostHeader: false, servers: [ { url: "http://127.0.0.1:${upstream}" } ] } }
    empty: { loadBalancer: { servers: [] } }
`;

const routerOf = (name: string, rule: string): string =>
  `    ${name}: { rule: ${JSON.stringify(rule)}, middlewares: [${name}], service: echo }`;

interface Case {
  readonly host: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
}

const CASES: readonly Case[] = [
  ...['a.example', 'A.EXAMPLE', 'a.example:8080', 'a.example.', 'upper.example', 'b.example', 'c.example'],
  ...['z.example', 'one.regexp.example', 'two2.regexp.example', 'e.example', 'f.example', 'h.example', 'k.example'],
]
  .map((host): Case => ({ host, path: '/' }))
  .concat(
    ...['/exact', '/exact/', '/exact?x=1', '/api', '/api/', '/apiary', '/api/v2/x', '/api/v2', '/API', '/a%2Fpi'].map(
      (path): Case => ({ host: 'a.example', path }),
    ),
    ...['/?mobile=true', '/?mobile=false', '/?mobile=false&mobile=true', '/?mobile', '/a?b=c&d=%20'].map(
      (path): Case => ({ host: 'a.example', path }),
    ),
    ...['/items/12', '/items/x', '/items/12/', '/nothing'].map((path): Case => ({ host: 'x.example', path })),
    ...['/', '/closed', '/closed/'].map((path): Case => ({ host: 'd.example', path })),
    ...['/one', '/one/a', '/onea', '/two/b?c=d', '/three', '/one/a%2Fb'].map(
      (path): Case => ({ host: 'g.example', path }),
    ),
    ...['/', '/longer/by/far'].map((path): Case => ({ host: 'j.example', path })),
    { host: 'a.example', path: '/', method: 'PUT' },
    { host: 'a.example', path: '/', method: 'POST' },
    ...['blue', 'Blue', 'red', 'reddish'].map(
      (team): Case => ({ host: 'a.example', path: '/', headers: { 'X-Team': team } }),
    ),
    { host: 'a.example', path: '/', headers: { 'x-team': ['green', 'blue'] } },
    { host: 'a.example', path: '/', headers: { 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Proto': 'https' } },
    { host: 'a.example', path: '/', headers: { Connection: 'close, X-Hop', 'X-Hop': '1', 'X-Stays': '1' } },
  );

/** What must be the same: the status, and what the upstream was sent. */
interface Outcome {
  readonly status: number;
  /** Null where no upstream was asked. */
  readonly received: unknown;
}

const COMPARED = ['host', 'x-router', 'x-team', 'x-hop', 'x-stays', 'x-real-ip', 'x-forwarded-for', 'x-forwarded-host'];
const ALSO_COMPARED = ['x-forwarded-proto', 'x-forwarded-port', 'x-forwarded-prefix'];

/** Answers with the request as it came. */
async function runUpstream(t: ExecutionContext): Promise<number> {
  const server = http.createServer((request, response) => {
    request.resume();
    const fields = [...COMPARED, ...ALSO_COMPARED].map((name) => [name, request.headersDistinct[name]?.join(', ')]);
    const received = { method: request.method, target: request.url, ...Object.fromEntries(fields) };
    response.setHeader('x-upstream', 'echo').end(JSON.stringify(received));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Started, with its routes loaded, and torn down with the test; the port of its entry point. */
async function runTraefik(t: ExecutionContext, routes: string): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'portolan-traefik-'));
  const file = join(directory, 'routes.yml');
  await writeFile(file, routes);
  const [port, adminPort] = await Promise.all([freePort(), freePort()]);
  const traefik = start('traefik', [
    `--entryPoints.web.address=127.0.0.1:${port}`,
    `--entryPoints.traefik.address=127.0.0.1:${adminPort}`,
    `--providers.file.filename=${file}`,
    '--api.insecure=true',
    '--global.checkNewVersion=false',
    '--global.sendAnonymousUsage=false',
  ]);
  t.teardown(async () => {
    traefik.process.kill('SIGKILL');
    await traefik.ended;
    await rm(directory, { recursive: true, force: true });
  });
  await untilStatus(`http://127.0.0.1:${port}/started`, 200, traefik);
  return port;
}

function ask(port: number, { host, path, method = 'GET', headers = {} }: Case): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers: { Host: host, ...headers }, agent: false };
    const request = http.request(options, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => (body += text));
      answer.on('end', () => {
        const received = answer.headers['x-upstream'] === undefined ? null : JSON.parse(body);
        resolve({ status: answer.statusCode ?? 0, received });
      });
      answer.on('error', reject);
    });
    request.on('error', reject);
    request.end();
  });
}

test('the same file and the same requests: status, router and what the upstream receives are the same', async (t) => {
  if (!isInstalled('traefik')) {
    t.log('skipped: no traefik');
    t.pass();
    return;
  }
  const routes = dynamicFile(await runUpstream(t));
  const [{ port: ours }, theirs] = await Promise.all([runRouter(t, routes, ['--workers=1']), runTraefik(t, routes)]);
  for (const request of CASES) {
    t.deepEqual(await ask(ours, request), await ask(theirs, request), JSON.stringify(request));
  }
  // On purpose another: docs/differences-from-traefik.md.
  const unguarded = { host: 'i.example', path: '/' };
  t.is((await ask(theirs, unguarded)).status, 404);
  t.is((await ask(ours, unguarded)).status, 503);
});
