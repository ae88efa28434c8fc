import { readFileSync } from 'node:fs';
import test from 'ava';
import { parseTree } from '../../providers/file/parse-tree.ts';
import { differencesFor, KNOWN_SUBJECTS, readDifferences, type Used } from '../../src/cli/differences.ts';
import { type Judged, judgeMigration, type NamedTree } from '../../src/cli/judge-migration.ts';
import { fileWith } from './file-with.ts';
import { portolan } from './portolan.ts';

const STATIC = `entryPoints:
  web:
    address: :80
    http:
      sanitizePath: false
      redirections:
        entryPoint: { to: websecure }
providers:
  docker: {}
api: { insecure: true, dashboard: true }
entrypoint: 1
`;

const DYNAMIC = `http:
  routers:
    a: { rule: "Host(\`a\`)", service: s }
    b: { rule: "Hots(\`a\`)", service: s }
  services:
    s: { loadBalancer: { servers: [{ url: "http://127.0.0.1:1" }], sticky: { cookie: { name: c } } } }
  middlewares:
    guard: { basicAuth: { users: ["a:$apr1$x"] } }
tcp:
  routers: { db: { rule: "HostSNI(\`*\`)", service: db } }
`;

const LABELS = `traefik.enable=true
traefik.http.routers.l.rule=Host(\`l\`)
traefik.http.routers.l.tls.certresolver=le
traefik.http.services.l.loadbalancer.server.port=80
traefik.docker.network=web
traefik.htt.routers.l.priority=7
`;

function treeOf(file: string, text: string): NamedTree {
  const tree = parseTree(text, file);
  if (!tree.ok) throw new Error(tree.error.reason);
  return { file, tree: tree.value };
}

test('what works, what is not there and what is wrong, each with its place', async (t) => {
  const [fixed, dynamic, labels] = [
    fileWith(t, STATIC, 'traefik.yml'),
    fileWith(t, DYNAMIC, 'routes.yml'),
    fileWith(t, LABELS, 'labels'),
  ];
  const { code, stdout, stderr } = await portolan(['migrate-check', dynamic, fixed, '--labels', labels]);
  t.is(stderr, '');
  t.is(code, 1);
  const report = stdout.replaceAll(/\/\S+\/(traefik\.yml|routes\.yml|labels)/g, '$1');
  t.is(
    report.replace(/Differs:\n(?: .*\n)+/, 'Differs: …\n').replace(/, \d+ differ,/, ', … differ,'),
    `Works as it is:
  traefik.yml:3:5: entryPoints.web.address
  traefik.yml:5:7: entryPoints.web.http.sanitizePath
  traefik.yml:10:8: api.insecure
  routes.yml:3:10: router a
  labels:4:1: service l

Differs: …

Not there yet:
  traefik.yml:9:3: providers.docker: there is no such provider; there are ecs, ec2, consulCatalog and file
  routes.yml:6:68: service s: "sticky" is not supported yet (serves without it)
  routes.yml:8:14: middleware guard: "basicAuth" is not supported yet (answers 503)
  routes.yml:10:14: TCP router db: a TCP router is not supported yet
  labels:3:1: router l: traefik.http.routers.l.tls.certresolver: "certresolver" is not supported yet (serves without it)

Wrong:
  traefik.yml:7:23: entryPoints.web.http.redirections.entryPoint.to: there is no entry point websecure
  traefik.yml:11:1: unknown option entrypoint; did you mean entryPoints?
  routes.yml:4:10: router b: error while parsing rule Hots(\`a\`): position 0, at "Hots(\`a\`)": unknown matcher "Hots" (did you mean Host?) (answers 503)
  labels:6:1: traefik.htt.routers.l.priority: unknown option "htt" (did you mean http?)

5 work as they are, … differ, 5 are not there yet, 4 are wrong
`,
  );
  t.regex(report, /^ {2}labels:5:1: traefik\.docker\.network has no effect: it is of Traefik 1, or of a provider/m);
  t.regex(report, /^ {2}traefik\.yml:10:24: api\.dashboard has no effect: /m);
  t.regex(report, /^ {2}dot segments when `sanitizePath` is off: resolved either way \(Traefik: kept\)$/m);
});

test('what only differs is no reason to fail, and is said in JSON too', async (t) => {
  const file = fileWith(t, 'http: { routers: { a: { rule: "Host(`a`)", service: "a@ecs" } } }', 'routes.yml');
  const { code, stdout } = await portolan(['migrate-check', file, '--json']);
  t.is(code, 0);
  const report: unknown = JSON.parse(stdout);
  t.like(report, { objects: [{ verdict: 'works', file, object: 'router a', reason: '' }] });
  t.regex(stdout, /"subject": "a router whose declaration is gone"/);
  t.notRegex(stdout, /task definitions/);
});

test("labels are read as Consul's tags, too: its mesh is not there yet, and canaries are", async (t) => {
  const of = async (tag: string) => (await portolan(['migrate-check', '--labels', fileWith(t, tag, 'tags')])).stdout;
  const reason = "the instance is reached through Consul's mesh only, which is not supported yet: it gets no requests";
  const meshed = await of('traefik.consulcatalog.connect=true\n');
  t.regex(meshed.replace(/^.*Not there yet:\n/s, ''), new RegExp(`^.*tags:1:1: .*${reason}`));
  t.notRegex(await of('traefik.consulcatalog.canary=true\n'), /Not there yet|Wrong/);
});

test('rules are read in the syntax that the static file says, whatever the order of the files', async (t) => {
  const routes = fileWith(t, 'http: { routers: { a: { rule: "Host(`a`, `b`)", service: s@ecs } } }', 'routes.yml');
  const fixed = fileWith(t, 'core: { defaultRuleSyntax: v2 }', 'traefik.yml');
  t.is((await portolan(['migrate-check', routes, fixed])).code, 0);
  t.is((await portolan(['migrate-check', routes])).code, 1);
});

const REFERRING = `http:
  routers:
    guarded: { rule: "Host(\`a\`)", middlewares: [guard], service: whole, tls: { certResolver: le } }
    lost: { rule: "Host(\`b\`)", middlewares: [gurad, guard@docker], service: whole }
    dashboard: { rule: "Host(\`c\`)", service: api@internal }
    split: { rule: "Host(\`d\`)", service: split, tls: { options: strict } }
    elsewhere: { rule: "Host(\`e\`)", middlewares: [guard@ecs-eu], service: web@consulcatalog }
    two: { rule: "Host(\`f\`)", service: whole, entryPoints: [web, admin] }
    whole: { rule: "Host(\`g\`)", service: whole, entryPoints: [web] }
  services:
    whole: { loadBalancer: { servers: [{ url: "http://127.0.0.1:1" }] } }
    split: { weighted: { services: [{ name: whole }] } }
    secured: { loadBalancer: { serversTransport: mesh, servers: [{ url: "http://127.0.0.1:1" }] } }
  middlewares:
    guard: { basicAuth: { users: ["a:$apr1$x"] } }
    both: { chain: { middlewares: [guard, gone] } }
  serversTransports: { mesh: { spiffe: { ids: [a] } } }
tls: { options: { strict: { sniStrict: perhaps } } }
`;

test('an object is as good as what it refers to', (t) => {
  const fixed = 'entryPoints: { web: { address: ":80" } }';
  const { judgements } = judgeMigration([treeOf('traefik.yml', fixed), treeOf('routes.yml', REFERRING)], []);
  const told = judgements
    .filter(({ object }) => /^(?:router|service|middleware)/.test(object))
    .map(({ verdict, line, object, reason, effect = '' }) =>
      `${line} ${verdict} ${object}: ${reason} ${effect}`.trim(),
    );
  t.deepEqual(told, [
    '3 absent router guarded: needs the middleware "guard", which is disabled disabled',
    '3 absent router guarded: "certResolver" is not supported yet',
    '4 wrong router lost: middleware "gurad@file" does not exist disabled',
    '4 wrong router lost: middleware "guard@docker" does not exist disabled',
    '5 absent router dashboard: the service "api@internal" is not supported yet: the internal entry point answers for it disabled',
    '6 absent router split: needs the service "split", which is disabled disabled',
    '6 wrong router split: needs the TLS options "strict", which is disabled disabled',
    '7 works router elsewhere:',
    '8 wrong router two: entryPoint "admin" doesn\'t exist serves',
    '9 works router whole:',
    '11 works service whole:',
    '12 absent service split: "weighted" is not supported yet disabled',
    '13 absent service secured: needs the transport "mesh", which is disabled disabled',
    '15 absent middleware guard: "basicAuth" is not supported yet disabled',
    '16 absent middleware both: needs the middleware "guard", which is disabled disabled',
    '16 wrong middleware both: middleware "gone@file" does not exist disabled',
  ]);
});

test('what an entry point asks of its routers is looked for, where files are given to look in', (t) => {
  const fixed = treeOf('traefik.yml', 'entryPoints: { web: { address: ":80", http: { middlewares: [guard@file] } } }');
  const routes = treeOf('routes.yml', 'http: { routers: { a: { rule: "Host(`a`)", service: s@ecs } } }');
  const labels = [['traefik.http.routers.l.rule', 'Host(`l`)']] as const;
  const text = { file: 'labels', text: 'traefik.http.routers.l.rule=Host(`l`)', labels };
  const reasons = (judged: Judged) => judged.judgements.filter(({ verdict }) => verdict === 'wrong');
  t.like(reasons(judgeMigration([fixed, routes], [])), [
    { object: 'router a', reason: 'middleware "guard@file" of entry point web does not exist or is disabled' },
  ]);
  t.deepEqual(reasons(judgeMigration([fixed], [text])), []);
});

test('what is not there yet is no mistake, whatever words the settings have for it', (t) => {
  const fixed = `entryPoints: { web: { address: ":80" }, dns: { address: ":53/udp" } }
ping: { entryPoint: web }
metrics: { prometheus: { entryPoint: web } }
`;
  const { judgements } = judgeMigration([treeOf('traefik.yml', fixed)], []);
  const absent = judgements.filter(({ verdict }) => verdict === 'absent').map(({ reason }) => reason);
  t.deepEqual(absent, [
    'entryPoints.dns.address: UDP entry points are not supported yet',
    'ping.entryPoint: another one than portolan or traefik is not supported yet, got "web"',
    'metrics.prometheus.entryPoint: another one than portolan or traefik is not supported yet, got "web"',
  ]);
  t.deepEqual(
    judgements.filter(({ verdict }) => verdict === 'wrong'),
    [],
  );
});

test('exit code 2: nothing to read, or something that cannot be read', async (t) => {
  const none = await portolan(['migrate-check']);
  t.is(none.code, 2);
  t.regex(none.stderr, /^expected at least one file\nusage: portolan migrate-check FILES\.\.\./);
  const missing = await portolan(['migrate-check', '/nowhere/traefik.yml']);
  t.deepEqual(missing, {
    code: 2,
    stdout: '',
    stderr: '/nowhere/traefik.yml: cannot be read: there is no such file\n',
  });
  const broken = fileWith(t, 'a: [', 'broken.yml');
  t.regex((await portolan(['migrate-check', broken])).stderr, /broken\.yml:1:\d+: /);
  const labels = fileWith(t, '{"a": 1}', 'labels.json');
  t.regex((await portolan(['migrate-check', '--labels', labels])).stderr, /labels\.json: expected \{"key": "value"\}/);
  t.is((await portolan(['migrate-check', '--bogus'])).code, 2);
});

test('every row of the page says what, both ways, and why', (t) => {
  const page = readFileSync('docs/differences-from-traefik.md', 'utf8');
  const rows = page.split('\n').filter((line) => /^\| (?!subject \|)/.test(line));
  t.is(rows.length, readDifferences().length);
  for (const row of rows) t.regex(row, /^\|(?: [^ ].* \|){4}$/, row);
});

test('every row of the page has its condition, and every condition its row', (t) => {
  const subjects = readDifferences().map(({ subject }) => subject);
  t.deepEqual(KNOWN_SUBJECTS.toSorted(), subjects.toSorted());
});

const NOTHING: Used = {
  options: [],
  routers: [],
  objects: { routers: [], services: [], middlewares: [] },
  hasLabels: false,
  hasTemplates: false,
};
const rule = (text: string): Partial<Used> => ({ routers: [{ rule: text, service: 's' }] });
const option = (name: string): Partial<Used> => ({ options: [name] });

/** Of each row: something that it concerns. */
const ONE_SERVICE: Partial<Used> = { objects: { routers: [], services: ['s'], middlewares: [] } };

const CONCERNED: readonly (readonly [subject: RegExp, used: Partial<Used>, other: Partial<Used>])[] = [
  [/^a bad label$/, { hasLabels: true }, rule('Host(`a`)')],
  [/^a label that begins with no known name/, { hasLabels: true }, option('api.insecure')],
  [/^a conflict/, { hasLabels: true }, option('providers.file.filename')],
  [/^a router whose rule/, rule('Host(`a`)'), option('api.insecure')],
  [/^a router whose middleware/, { routers: [{ middlewares: ['m'] }] }, rule('Host(`a`)')],
  [/^a router whose service/, rule('Host(`a`)'), option('api.insecure')],
  [/^a router whose declaration/, rule('Host(`a`)'), option('api.insecure')],
  [/^a start while/, option('providers.consulCatalog.prefix'), option('providers.file.filename')],
  [/^members of Consul's service mesh/, option('providers.consulCatalog.prefix'), option('providers.ecs.region')],
  [
    /^`endpoint\.tls` of Consul/,
    option('providers.consulCatalog.endpoint.tls.ca'),
    option('providers.consulCatalog.endpoint.token'),
  ],
  [/^a service without servers$/, option('providers.consulCatalog.prefix'), rule('Host(`a`)')],
  [/^a machine of ECS Anywhere$/, option('providers.ecs.clusters'), option('providers.ec2.region')],
  [/^`clusters` beside/, option('providers.ecs.autoDiscoverClusters'), option('providers.ecs.clusters')],
  [/^a task that is pending/, option('providers.ecs.clusters'), option('providers.file.filename')],
  [
    /^a broken middleware or service/,
    { ...rule('Host(`a`)'), objects: { ...NOTHING.objects, services: ['s', 't'] } },
    { ...rule('Host(`a`)'), objects: { ...NOTHING.objects, services: ['s'] } },
  ],
  [/^one name in two files/, option('providers.file.directory'), option('providers.file.filename')],
  [/^one invalid file/, option('providers.file.directory'), option('providers.file.filename')],
  [/^a file of a directory/, option('providers.file.directory'), option('providers.file.filename')],
  [/^files in folders/, option('providers.file.directory'), option('providers.file.filename')],
  [/^a dynamic file that is emptied$/, option('providers.file.filename'), { hasLabels: true }],
  [/^templates in dynamic files$/, { hasTemplates: true }, { hasLabels: true }],
  [
    /^an object whose name holds/,
    { objects: { ...NOTHING.objects, middlewares: ['a@b'] } },
    { objects: { ...NOTHING.objects, middlewares: ['ab'] } },
  ],
  [/^values that mean nothing$/, { hasLabels: true }, rule('Host(`a`)')],
  [/^a list of texts written as elements/, { hasLabels: true }, rule('Host(`a`)')],
  [/^labels that hold nothing/, { hasLabels: true }, rule('Host(`a`)')],
  [/^`ruleSyntax`/, { routers: [{ rule: 'Host(`a`)', ruleSyntax: 'v2' }] }, rule('Host(`a`)')],
  [/^numbers in YAML/, option('providers.file.filename'), { hasLabels: true }],
  [/^a section of a file/, option('providers.file.directory'), { hasLabels: true }],
  [/^a constraint whose/, option('providers.ecs.constraints'), option('providers.ecs.clusters')],
  [/^default rules$/, option('providers.ecs.defaultRule'), option('providers.ecs.clusters')],
  [/^a failed page of DescribeTasks$/, option('providers.ecs.clusters'), option('providers.consulCatalog.prefix')],
  [/^no container left$/, option('providers.ecs.clusters'), option('providers.file.filename')],
  [/^`healthyTasksOnly`/, option('providers.ecs.healthyTasksOnly'), option('providers.ecs.clusters')],
  [/^a container with TCP and UDP/, option('providers.ecs.clusters'), option('providers.file.filename')],
  [/^an ECS container without a port/, option('providers.ecs.clusters'), option('providers.file.filename')],
  [/^the address of an ECS task$/, option('providers.ecs.clusters'), option('providers.file.filename')],
  [/^task definitions$/, option('providers.ecs.clusters'), option('providers.file.filename')],
  [/^`refreshSeconds`/, option('providers.ecs.clusters'), option('providers.file.filename')],
  [/^configuration sources$/, option('api.insecure'), rule('Host(`a`)')],
  [/^`providersThrottleDuration`$/, option('providers.file.filename'), option('api.insecure')],
  [/^a regular expression that/, rule('PathRegexp(`(a{900}){3}`)'), rule('PathRegexp(`a{900}`)')],
  [/^`\\p\{…\}`/, rule('PathRegexp(`\\p{Letter}`)'), rule('PathRegexp(`(?P<a>x)(?P<b>y)`)')],
  [/one group name used twice$/, rule('PathRegexp(`(?P<a>x)(?P<a>y)`)'), rule('PathRegexp(`\\pL`)')],
  [/^a rule over several lines$/, rule('Host(`a`)\n&& Path(`/`)'), rule('Host(`a`) && Path(`/`)')],
  [/^escapes in a rule/, rule('Path("/\\xff")'), rule('Path("/\\x41")')],
  [/^`HostRegexp` with a pattern/, rule('HostRegexp(`^$`)'), rule('Host(`a`)')],
  [/^``Host/, rule('Host(`*.`)'), rule('Host(`*.a`)')],
  [/^`HostRegexp` and/, rule('HostRegexp(`a`)'), rule('PathRegexp(`a`)')],
  [/^v2's/, { routers: [{ rule: 'Query(`a=b`)', ruleSyntax: 'v2' }] }, rule('Query(`a`, `b`)')],
  [
    /^the copy of a router/,
    {
      options: ['entryPoints.websecure.http.tls'],
      objects: { ...NOTHING.objects, routers: ['r', 'websecure-r'] },
    },
    option('entryPoints.web.http.tls'),
  ],
  [/^a request that reaches `noop/, { routers: [{ rule: 'Host(`a`)', service: 'noop@internal' }] }, rule('Host(`a`)')],
  [/^a chain of middlewares/, { objects: { ...NOTHING.objects, middlewares: ['m'] } }, ONE_SERVICE],
  [
    /^order of routers/,
    { routers: [{ rule: 'Host(`a`)' }, { rule: 'Host(`b`)' }] },
    { routers: [{ rule: 'Host(`a`)', priority: '1' }, { rule: 'Path(`/`)' }] },
  ],
  [/^an encoded backslash/, rule('Path(`/a\\b`)'), rule('Path(`/a/b`)')],
  [/^dot segments/, option('entryPoints.web.http.sanitizePath'), option('entryPoints.web.address')],
  [/^Transfer-Encoding together/, option('entryPoints.web.address'), rule('Host(`a`)')],
  [/^`X-Forwarded-…`/, option('entryPoints.web.forwardedHeaders.trustedIPs'), option('entryPoints.web.address')],
  [/^header limits$/, option('entryPoints.web.address'), rule('Host(`a`)')],
  [/^`;` in the query$/, option('entryPoints.web.http.encodeQuerySemicolons'), option('entryPoints.web.address')],
  [/^upgrades$/, option('entryPoints.web.address'), rule('Host(`a`)')],
  [/^trailers$/, option('entryPoints.web.address'), rule('Host(`a`)')],
  [/^`Expect`$/, option('entryPoints.web.address'), rule('Host(`a`)')],
  [/^the header of the PROXY/, option('entryPoints.web.proxyProtocol.insecure'), option('entryPoints.web.address')],
  [/^SIGHUP$/, option('providers.file.filename'), option('entryPoints.web.address')],
  [/^the end of a router$/, option('entryPoints.web.address'), rule('Host(`a`)')],
  [/^TRACE$/, option('entryPoints.web.address'), rule('Host(`a`)')],
  [/^a target or a Host/, option('entryPoints.web.address'), rule('Host(`a`)')],
  [/^characters in the target/, option('entryPoints.web.address'), rule('Host(`a`)')],
  [/^`OPTIONS \*`$/, option('entryPoints.web.address'), rule('Host(`a`)')],
  [/^a request without Accept-Encoding$/, ONE_SERVICE, rule('Host(`a`)')],
  [/^`TE: trailers`$/, ONE_SERVICE, rule('Host(`a`)')],
  [/^`Pragma/, ONE_SERVICE, rule('Host(`a`)')],
  [/^`Max-Forwards`/, ONE_SERVICE, rule('Host(`a`)')],
  [/^X-Forwarded-Host on/, option('entryPoints.web.forwardedHeaders.insecure'), option('entryPoints.web.address')],
  [/^escapes in the prefix/, { objects: { ...NOTHING.objects, middlewares: ['m'] } }, ONE_SERVICE],
  [/^an encoded slash/, { objects: { ...NOTHING.objects, middlewares: ['m'] } }, ONE_SERVICE],
  [/^a transport that names only/, option('serversTransport.rootCAs'), rule('Host(`a`)')],
  [/^names of `peerCertSANs`/, option('providers.file.filename'), ONE_SERVICE],
  [/^a certificate file of a transport/, option('serversTransport.rootCAs'), rule('Host(`a`)')],
  [/^a certificate that can no longer/, option('entryPoints.web.http.tls'), rule('Host(`a`)')],
  [/^certificate files that change/, { routers: [{ tls: {} }] }, rule('Host(`a`)')],
  [/^`default` TLS options/, option('entryPoints.web.http.tls.options'), rule('Host(`a`)')],
  [/^`acme-tls/, option('entryPoints.web.http.tls'), option('entryPoints.web.address')],
  [/^idle connections/, option('serversTransport.maxIdleConnsPerHost'), rule('Host(`a`)')],
  [/^a server that ends a connection/, ONE_SERVICE, rule('Host(`a`)')],
  [/^a server whose certificate/, ONE_SERVICE, rule('Host(`a`)')],
  [/^a server that is silent/, ONE_SERVICE, rule('Host(`a`)')],
  [/^a client that is silent/, option('entryPoints.web.address'), rule('Host(`a`)')],
  [/^`HTTP_PROXY`/, ONE_SERVICE, rule('Host(`a`)')],
  [/^names of servers$/, ONE_SERVICE, rule('Host(`a`)')],
  [/^health checks and a reload$/, ONE_SERVICE, rule('Host(`a`)')],
  [/^when servers are asked$/, ONE_SERVICE, rule('Host(`a`)')],
  [/^a health check whose path/, ONE_SERVICE, rule('Host(`a`)')],
  [/^a gRPC health check/, ONE_SERVICE, rule('Host(`a`)')],
  [/^a health check that is redirected/, ONE_SERVICE, rule('Host(`a`)')],
  [/^more clients than descriptors$/, option('entryPoints.web.address'), rule('Host(`a`)')],
  [/^requests that are refused/, option('accessLog.format'), option('api.insecure')],
  [/^access log: `headers/, option('accessLog.fields.headers.defaultMode'), option('accessLog.format')],
  [/^access log: a writer/, option('accessLog.bufferingSize'), option('metrics.prometheus')],
  [/^access log: the query$/, option('accessLog.fields.queryParameters.defaultMode'), option('accessLog.format')],
  [/^`log\.maxSize`/, option('log.maxSize'), option('log.level')],
  [/^`traefik_service_retries_total`$/, option('metrics.prometheus'), option('accessLog.format')],
  [/^`headerLabels`$/, option('metrics.prometheus.headerLabels.a'), option('metrics.prometheus.buckets')],
  [/^metrics of a Go process/, option('metrics.prometheus'), option('accessLog.format')],
  [/^the API$/, option('api.insecure'), option('entryPoints.web.address')],
  [/^the router's own services/, { routers: [{ service: 'api@internal' }] }, rule('Host(`a`)')],
  [/^dashboard$/, option('api.dashboard'), option('entryPoints.web.address')],
];

for (const [pattern, used, other] of CONCERNED) {
  test(`a difference is told to those whom it concerns: ${pattern.source}`, (t) => {
    const isTold = (given: Partial<Used>) =>
      differencesFor({ ...NOTHING, ...given }).some(({ subject }) => pattern.test(subject));
    t.true(isTold(used));
    t.false(isTold(other));
  });
}

test('certificates, options and stores of TLS are judged one by one', async (t) => {
  const file = fileWith(
    t,
    `tls:
  certificates: [{ certFile: /etc/pki/a.pem, keyFile: /etc/pki/a.key }]
  options: { good: { minVersion: VersionTLS13 }, bad: { minVersion: VersionTLS9 } }
  stores: { default: { defaultCertificate: { certFile: /a, keyFile: /b } } }
`,
    'routes.yml',
  );
  const { stdout } = await portolan(['migrate-check', file]);
  t.regex(stdout, /^Works as it is:.*certificate \/etc\/pki\/a\.pem\n.*Wrong:/ms);
  t.regex(stdout, /^Works as it is:.*TLS options good\n.*TLS store default\n.*Wrong:/ms);
  t.regex(stdout, /^Wrong:\n.*TLS options bad: .*VersionTLS9/m);
});

test('no row is left out of that, and nothing is told to those who use nothing', (t) => {
  const untold = readDifferences().filter(({ subject }) => !CONCERNED.some(([pattern]) => pattern.test(subject)));
  t.deepEqual(untold, []);
  t.deepEqual(differencesFor(NOTHING), []);
});

test('templates are told, in files that can be read all the same and in those that cannot', async (t) => {
  const quoted = fileWith(
    t,
    'http: { routers: { a: { rule: "Host(`{{ env `X` }}`)", service: "a@ecs" } } }',
    'routes.yml',
  );
  t.regex((await portolan(['migrate-check', quoted])).stdout, /^ {2}templates in dynamic files: read as written/m);
  const plain = fileWith(t, 'http:\n  routers:\n{{ range $i := until 3 }}\n    a: {}\n{{ end }}\n', 'routes.yml');
  const { code, stderr } = await portolan(['migrate-check', plain]);
  t.is(code, 2);
  t.regex(stderr, /\nTemplates \(\{\{ … \}\}\) are not executed here\n$/);
});
