import test, { type ExecutionContext } from 'ava';
import { printExplanation } from '../../src/cli/print-explanation.ts';
import { explainRequest } from '../../src/explain/explain-request.ts';
import { runAdmin, settingsOf } from '../admin/running-admin.ts';
import { stateOf } from '../admin/states.ts';
import { enabled, shop, WEB } from '../explain/states.ts';
import { routerOf } from '../routing/routers.ts';
import { freePort } from '../support/processes.ts';
import { fileWith } from './file-with.ts';
import { portolan } from './portolan.ts';

const runShop = (t: ExecutionContext) =>
  runAdmin(t, { explain: ({ name }, request) => explainRequest(shop, { ...WEB, name }, request) });

test('a running router: the answer, the rules, the chain, the servers', async (t) => {
  const { url } = await runShop(t);
  const argv = ['explain', 'GET', 'http://127.0.0.1:8000/api/v1', '-H', 'Host: shop.example', '--api', url];
  const { code, stdout, stderr } = await portolan(argv);
  t.is(stderr, '');
  t.is(code, 0);
  t.is(
    stdout,
    `shop@ecs: forwarded to shop@ecs as /v1

Seen at web: GET, host shop.example, path /api/v1, client 127.0.0.1

Rules, in the order in which they are asked:
  ✓ shop@ecs     Host(\`shop.example\`) && PathPrefix(\`/api\`)  (priority 42)
      the first that matches
  ✗ broken@ecs   Host(\`broken.example\`)  (priority 22, disabled)
      Host(\`broken.example\`) is false: host "shop.example"
  ✗ secure@file  Host(\`secure.example\`)  (priority 22)
      Host(\`secure.example\`) is false: host "shop.example"
  ✗ empty@ecs    Host(\`empty.example\`)  (priority 21)
      Host(\`empty.example\`) is false: host "shop.example"
  - rest@file    PathPrefix(\`/\`)  (priority 1)
      matches, with a lower priority than shop@ecs
  ! unread@ecs   Hots(\`shop.example\`)  (priority 20, disabled)
      position 0, at "Hots(\`shop.example\`)": unknown matcher "Hots" (did you mean Host?)

Middlewares, outermost first:
  1. strip@file  {"stripPrefix":{"prefixes":["/api"]}}
  2. team@file  {"headers":{"customRequestHeaders":{"Authorization":"xxxx"}}}

Service shop@ecs:
  http://xxxx@10.0.0.1:80
  http://10.0.0.2:80  weight 2  leaving: when nobody else is left
`,
  );
});

test('a server that is down is shown with the reason', (t) => {
  const request = { method: 'GET', url: 'http://shop.example/api', headers: [], clientAddress: '127.0.0.1' };
  const url = 'http://10.0.0.2:80';
  const explanation = explainRequest(shop, WEB, request, () => [
    { url, status: 'down', reason: 'status 500', sinceMs: 0, share: 0 },
  ]);
  t.is(printExplanation(explanation).at(-1), `  ${url}  weight 2  leaving: when nobody else is left  down: status 500`);
});

test('503 is an answer, a refusal is none', async (t) => {
  const { url } = await runShop(t);
  const broken = await portolan(['explain', 'GET', 'http://broken.example/', `--api=${url}`]);
  t.is(broken.code, 0);
  t.regex(broken.stdout, /^503 by broken@ecs: .*"auth@file" does not exist\n/);
  const refused = await portolan(['explain', 'TRACE', 'http://shop.example/', `--api=${url}`]);
  t.deepEqual(refused, { code: 1, stdout: '405: refused before any rule: TRACE\n', stderr: '' });
});

test('--json is the explanation itself', async (t) => {
  const { url } = await runShop(t);
  const { code, stdout } = await portolan(['explain', 'GET', 'http://empty.example/', '--json', '--api', url]);
  t.is(code, 0);
  const request = { method: 'GET', url: 'http://empty.example/', headers: [], clientAddress: '127.0.0.1' };
  t.deepEqual(JSON.parse(stdout), explainRequest(shop, WEB, request));
});

test('files: a router of an entry point that they name, and nobody', async (t) => {
  const routes = fileWith(
    t,
    `http:
  routers:
    a: { rule: "Host(\`a.example\`) && ClientIP(\`10.0.0.0/8\`)", service: s, entryPoints: [inner] }
    b: { rule: "PathPrefix(\`/b\`)", service: s }
  services:
    s: { loadBalancer: { servers: [{ url: "http://127.0.0.1:1" }] } }
`,
  );
  const inside = await portolan(['explain', 'GET', 'http://a.example/', '--client', '10.1.1.1', '--files', routes]);
  t.is(inside.code, 0);
  t.regex(inside.stdout, /^a@file: forwarded to s@file as \/\n/);
  const outside = await portolan(['explain', 'GET', 'http://a.example/', '--files', routes]);
  t.is(outside.code, 1);
  t.regex(outside.stdout, /^404: no router of inner matches\n/);
  const several = await portolan(['explain', 'GET', 'http://x/b', '--files', routes, 'examples/routes.yml']);
  t.is(several.code, 0);
  t.regex(several.stdout, /^b@file: .*\n\nSeen at web: /);
  const unknown = await portolan(['explain', 'GET', 'http://x/b', '--entryPoint=nope', '--files', routes]);
  t.is(unknown.code, 2);
  t.is(unknown.stderr, '--entryPoint: the files name inner only\n');
});

const ROUTES = `http:
  routers:
    a: { rule: "Host(\`a.example\`, \`b.example\`)", service: s }
    proxied: { rule: "Headers(\`X-Forwarded-Proto\`, \`https\`) && Path(\`/secure\`)", service: s }
  services:
    s: { loadBalancer: { servers: [{ url: "http://127.0.0.1:1" }] } }
`;

const staticFile = (t: ExecutionContext, routes: string): string =>
  fileWith(
    t,
    `core: { defaultRuleSyntax: v2 }
entryPoints:
  inner: { address: ":8001", forwardedHeaders: { trustedIPs: [10.0.0.0/8] } }
  outer: { address: ":8002" }
providers: { file: { filename: ${routes} } }
`,
    'traefik.yml',
  );

test('a static file among them says syntax, entry points, who is trusted, and more files', async (t) => {
  const routes = fileWith(t, ROUTES);
  const fixed = staticFile(t, routes);
  const ways = [
    ['--files', routes, fixed],
    ['--files', fixed],
    ['--configFile', fixed],
    [`--configFile=${fixed}`, '--files', routes],
  ];
  for (const way of ways) {
    const { code, stdout, stderr } = await portolan(['explain', 'GET', 'http://b.example/', ...way]);
    t.is(stderr, '');
    t.is(code, 0);
    t.regex(stdout, /^a@file: forwarded to s@file as \/\n\nSeen at inner: /);
  }
  const ofPort = await portolan(['explain', 'GET', 'http://b.example:8002/', '--configFile', fixed]);
  t.regex(ofPort.stdout, /^Seen at outer: /m);
  const claims = ['explain', 'GET', 'http://c.example/secure', '-H', 'X-Forwarded-Proto: https', '--configFile', fixed];
  const trusted = await portolan([...claims, '--client=10.0.0.1']);
  t.regex(trusted.stdout, /^proxied@file: .*\n\nSeen at inner: .*, client 10\.0\.0\.1, trusted\n/);
  t.is((await portolan(claims)).code, 1, 'not a client that the entry point trusts');
  t.is((await portolan([...claims, '--client=10.0.0.1', '--entryPoint=outer'])).code, 1, 'not at this entry point');
});

test('a router with a faulty static file answers nothing', async (t) => {
  const routes = fileWith(t, ROUTES);
  const faulty = fileWith(t, 'entrypoints: { web: { adress: ":80" } }', 'traefik.yml');
  const { code, stderr } = await portolan(['explain', 'GET', 'http://a.example/', '--files', routes, faulty]);
  t.is(code, 2);
  t.regex(stderr, /traefik\.yml:1:23: unknown option .*adress; did you mean /);
  const two = await portolan(['explain', 'GET', 'http://a/', '--configFile', staticFile(t, routes), '--files', faulty]);
  t.is(two.code, 2);
  t.regex(two.stderr, /^more than one static file: /);
});

const misuses: readonly (readonly [argv: readonly string[], complaint: RegExp])[] = [
  [['GET'], /^expected a method and a URL\nusage: portolan explain METHOD URL/],
  [['GET', 'a.example/b'], /^expected a URL, http:\/\/host\/path, or .*, got "a\.example\/b"\n/],
  [['GET', 'http://a/', 'more'], /^unexpected "more"\n/],
  [['GET', 'http://a/', '--client=me'], /^--client: expected an IP address, got "me"\n/],
  [['GET', 'http://a/', '--api=here'], /^--api: expected http:\/\/host:port, got "here"\n/],
  [['GET', 'http://a/', '-H', 'X'], /^-H: expected 'Name: value', got "X"\n/],
  [['GET', 'http://a/', '--entrypoints=web'], /^Unknown option '--entrypoints'/],
  [['GET', 'http://a/', '--files', '/nowhere/routes.yml'], /^file \/nowhere\/routes\.yml: ENOENT/],
];

for (const [argv, complaint] of misuses) {
  test(`exit code 2: ${argv.join(' ')}`, async (t) => {
    const { code, stdout, stderr } = await portolan(['explain', ...argv]);
    t.is(code, 2);
    t.is(stdout, '');
    t.regex(stderr, complaint);
  });
}

test('an entry point that the router does not have, a closed API, and nobody there', async (t) => {
  const open = await runShop(t);
  t.deepEqual(await portolan(['explain', 'GET', 'http://a/', '--entryPoint=nope', '--api', open.url]), {
    code: 2,
    stdout: '',
    stderr: 'invalid request: entryPoint: there is no "nope", but web\n',
  });
  const closed = await runAdmin(t, { settings: settingsOf('--entryPoints.web.address=:8000') });
  const { code, stderr } = await portolan(['explain', 'GET', 'http://a/', '--api', closed.url]);
  t.is(code, 2);
  t.regex(stderr, /does not explain: api\.insecure opens the API/);
  const nobody = `http://127.0.0.1:${await freePort()}`;
  t.deepEqual(await portolan(['explain', 'GET', 'http://a/', '--api', nobody]), {
    code: 2,
    stdout: '',
    stderr: `cannot ask ${nobody}: nobody listens there\n`,
  });
});

test('of many rules those for other hosts are counted, and nothing steers the terminal', (t) => {
  const routers = Array.from({ length: 30 }, (_, index) => routerOf(`r${index}@ecs`, `Host(\`r${index}.example\`)`));
  const state = stateOf({
    routers: [...routers, routerOf('esc@ecs', 'Path(`/`) && Header(`X`, `\u009b2J`)')].map(enabled),
  });
  const request = { method: 'GET', url: 'http://r7.example/', headers: [], clientAddress: '127.0.0.1' };
  const lines = printExplanation(explainRequest(state, WEB, request));
  t.true(lines.includes('  and 29 for another host'));
  t.true(lines.some((line) => line.startsWith('  ✓ r7@ecs ')));
  t.true(lines.some((line) => line.includes('\\u{9b}2J')));
  t.notRegex(lines.join(''), /\p{Cc}/u);
});
