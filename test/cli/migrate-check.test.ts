import test from 'ava';
import { differencesFor, KNOWN_SUBJECTS, readDifferences } from '../../src/cli/differences.ts';
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
    s: { loadBalancer: { servers: [{ url: "http://127.0.0.1:1" }], healthCheck: { path: /up } } }
  middlewares:
    guard: { basicAuth: { users: ["a:$apr1$x"] } }
tcp:
  routers: { db: { rule: "HostSNI(\`*\`)", service: db } }
`;

const LABELS = `traefik.enable=true
traefik.http.routers.l.rule=Host(\`l\`)
traefik.http.routers.l.tls.certresolver=le
traefik.http.services.l.loadbalancer.server.port=80
`;

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
  traefik.yml: entryPoints.web.address
  traefik.yml: entryPoints.web.http.sanitizePath
  traefik.yml: api.insecure
  routes.yml: router a
  labels: service l

Differs: …

Not there yet:
  traefik.yml:6:7: entryPoints.web.http.redirections is not supported yet: Redirects every request to another entry point
  traefik.yml:9:3: providers.docker: there is no such provider; there are ecs, ec2, consulCatalog and file
  service s: routes.yml:6:68: "healthCheck" is not supported yet (serves without it)
  middleware guard: routes.yml:8:14: "basicAuth" is not supported yet (answers 503)
  routes.yml:10:14: TCP router "db" is not supported yet
  labels: router l: traefik.http.routers.l.tls.certresolver: "tls" is not supported yet (answers 503)

Wrong:
  traefik.yml:11:1: unknown option entrypoint; did you mean entryPoints?
  routes.yml: router b: error while parsing rule Hots(\`a\`): position 0, at "Hots(\`a\`)": unknown matcher "Hots" (did you mean Host?) (answers 503)

5 work as they are, … differ, 6 are not there yet, 2 are wrong
`,
  );
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

test('rules are read in the syntax that the static file says, whatever the order of the files', async (t) => {
  const routes = fileWith(t, 'http: { routers: { a: { rule: "Host(`a`, `b`)", service: s } } }', 'routes.yml');
  const fixed = fileWith(t, 'core: { defaultRuleSyntax: v2 }', 'traefik.yml');
  t.is((await portolan(['migrate-check', routes, fixed])).code, 0);
  t.is((await portolan(['migrate-check', routes])).code, 1);
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

test('every difference that is looked for stands on the page', (t) => {
  const subjects = readDifferences().map(({ subject }) => subject);
  t.deepEqual(
    KNOWN_SUBJECTS.filter((subject) => !subjects.includes(subject)),
    [],
  );
});

test('only differences of what is used', (t) => {
  const subjectsOf = (used: Partial<Parameters<typeof differencesFor>[0]>) =>
    differencesFor({ options: [], routers: [], hasLabels: false, ...used }).map(({ subject }) => subject);
  t.deepEqual(subjectsOf({}), []);
  t.true(subjectsOf({ options: ['providers.ecs.clusters'] }).includes('task definitions'));
  t.false(subjectsOf({ options: ['providers.file.filename'] }).includes('task definitions'));
  const equal = [{ rule: 'Host(`a`)' }, { rule: 'Host(`b`)' }];
  t.true(subjectsOf({ routers: equal }).includes('order of routers with equal priority'));
  t.false(
    subjectsOf({ routers: [{ ...equal[0], priority: '1' }, { rule: 'Path(`/`)' }] }).includes(
      'order of routers with equal priority',
    ),
  );
});
