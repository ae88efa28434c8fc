import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { check } from '../../src/cli/check.ts';
import { readCheckArguments } from '../../src/cli/check-arguments.ts';
import { describeFinding } from '../../src/cli/finding.ts';
import { fileWith } from './file-with.ts';
import { portolan } from './portolan.ts';
import '../support/fixed-seed.ts';

/** Lines as the command prints them, the folder of temporary files left out. */
async function lines(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const findings = await check(readCheckArguments(argv), env);
  return findings.map((finding) => describeFinding(finding).replaceAll(/\/\S+\/portolan-cli-\w+\//g, ''));
}

test('every problem of file, environment and flags is on standard output, and the exit code 1', async (t) => {
  const path = fileWith(t, 'http:\n  routers: {}\nentryPoints:\n  web: { address: "8000" }\n');
  const env = { TRAEFIK_ACCESSLOGS: '1' };
  const { code, stdout, stderr } = await portolan(['check', '--configFile', path, '--workers=0'], env);
  t.is(code, 1);
  t.is(stderr, '');
  t.is(
    stdout,
    `${path}:1:1: http belongs in the dynamic configuration: a file that providers.file names\n` +
      `${path}:4:10: entryPoints.web.address: expected [host]:port, such as :8000, 127.0.0.1:8000 or [::1]:8000, got "8000"\n` +
      'TRAEFIK_ACCESSLOGS: unknown option; did you mean accessLog?\n' +
      '--workers: expected a whole number, at least 1, got "0"\n',
  );
});

test('--json: an array with file, line, column, object, reason and severity', async (t) => {
  const path = fileWith(t, 'api: { dashboard: true, insecur: true }\n');
  const { code, stdout } = await portolan(['check', '--json', path, '--wrokers=2']);
  t.is(code, 1);
  const at = { file: path, line: 1, object: 'static configuration' };
  const note = 'api.dashboard has no effect: there is no dashboard, only the API';
  const error = 'unknown option api.insecur; did you mean api.insecure?';
  t.deepEqual(JSON.parse(stdout), [
    { ...at, column: 8, reason: note, severity: 'note' },
    { ...at, column: 25, reason: error, severity: 'error' },
    {
      file: null,
      line: null,
      column: null,
      object: '--wrokers',
      reason: 'unknown option; did you mean workers?',
      severity: 'error',
    },
  ]);
  const sound = await portolan(['check', '--json', 'examples/portolan.yml']);
  t.deepEqual([sound.code, sound.stdout], [0, '[]\n']);
});

test('a transport that cannot be used is told once, at its place; one that is missing where it is named', async (t) => {
  const path = fileWith(
    t,
    `http:
  routers:
    a: { rule: "Host(\`a\`)", service: a }
    b: { rule: "Host(\`b\`)", service: b }
  services:
    a: { loadBalancer: { serversTransport: broken, servers: [{ url: "https://10.0.0.1" }] } }
    b:
      loadBalancer:
        serversTransport: missing
        servers: [{ url: "https://10.0.0.1" }]
  serversTransports:
    broken: { rootCAs: [nowhere.pem] }
`,
  );
  t.deepEqual(await lines([path]), [
    'portolan.yml:9:9: service b@file: servers transport not found missing@file',
    'portolan.yml:12:15: servers transport broken@file: cannot read "nowhere.pem": ENOENT: no such file or directory, open \'nowhere.pem\'',
  ]);
});

test('the dynamic files that a static one names are checked as the router would read them', async (t) => {
  const routes = fileWith(
    t,
    `http:
  routers:
    a: { rule: "Hst(\`x\`)", service: s }
    b: { rule: "Host(\`x\`)", service: s, entryPoints: [nope], middlewares: [auth@ecs, auth@ec2] }
  services:
    s: { loadBalancer: { servers: [{ url: "http://127.0.0.1:1" }], passHostHeaders: true } }
`,
    'routes.yml',
  );
  const found = await lines([`--providers.file.filename=${routes}`, '--providers.ecs']);
  t.regex(found[0] ?? '', /^routes\.yml:3:10: router a@file: .*unknown matcher "Hst"/);
  t.deepEqual(found.slice(1), [
    'routes.yml:4:10: router b@file: no valid entryPoint for this router',
    `routes.yml:4:55: router b@file: entryPoint "nope" doesn't exist`,
    // What ECS defines cannot be known here, so that auth@ecs is not missing.
    'routes.yml:4:86: router b@file: middleware "auth@ec2" does not exist',
    // Told once, not again for each router that uses the service.
    'routes.yml:6:68: service s@file: unknown option "passHostHeaders" (did you mean passHostHeader?)',
  ]);
});

test('of a directory every file is read, wherever it is, and called by its path', async (t) => {
  const folder = dirname(fileWith(t, 'http: { routers: { a: { rule: "Host(`a`)", service: s@ecs } } }', 'a.yml'));
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub', 'b.toml'), '\n[htp]\n');
  writeFileSync(join(folder, 'sub', 'c.toml'), '[http\n');
  for (const way of [[`--providers.file.directory=${folder}`, '--providers.ecs'], [folder]]) {
    t.deepEqual(await lines(way), [
      'sub/b.toml:2:1: unknown option "htp" (did you mean http?)',
      'sub/c.toml:1:6: illegal character in key',
    ]);
  }
});

test('files are told apart by their keys, static ones together with dynamic ones', async (t) => {
  const settings = fileWith(t, '[entryPoints.web]\naddress = ":8000"\n', 'static.toml');
  const routes = fileWith(t, 'http:\n  routers:\n    a:\n      entryPoints: wbe,web\n      rule: Host(`a`)\n', 'r.yml');
  const services = fileWith(t, '[http.routers.b]\nrule = "Host(`b`)"\nservice = "s"\n', 's.toml');
  const found = await lines([settings, routes, services]);
  // The folders of the files have names by chance, and so has their order.
  t.deepEqual(found.toSorted(), [
    'r.yml:3:5: router a@file: the router has no service',
    `r.yml:4:7: router a@file: entryPoint "wbe" doesn't exist (did you mean web?)`,
    's.toml:3:1: router b@file: the service "s@file" does not exist',
  ]);
});

test('rules are read in the syntax that the static file says, at the entry points that it says', async (t) => {
  const rule = 'rule: "Host(`a`, `b`)", service: s@ecs';
  const routes = fileWith(t, `http: { routers: { a: { ${rule} }, b: { ${rule}, entryPoints: [y] } } }`, 'r.yml');
  const settings = fileWith(
    t,
    'core: { defaultRuleSyntax: v2 }\nentryPoints: { x: { address: ":1", asDefault: true }, y: { address: ":2" } }\nproviders: { ecs: {} }\n',
  );
  t.deepEqual(await lines([settings, routes]), []);
  t.is((await lines([routes])).filter((line) => line.includes('error while parsing rule')).length, 2);
});

test('a dynamic file alone: entry points and providers that it names may exist', async (t) => {
  const text =
    'http:\n  routers:\n    a: { rule: "Host(`a`)", entryPoints: [web], service: s@consulcatalog, middlewares: [m] }\n';
  const path = fileWith(t, text, 'r.yml');
  t.deepEqual(await lines([path]), ['r.yml:3:89: router a@file: middleware "m@file" does not exist']);
});

test('a file with typing errors only is what its keys are nearest to', async (t) => {
  t.deepEqual(await lines([fileWith(t, 'htpp: {}\n', 'a.yml')]), [
    'a.yml:1:1: unknown option "htpp" (did you mean http?)',
  ]);
  t.deepEqual(await lines([fileWith(t, 'entrypoint: {}\n', 'a.yml')]), [
    'a.yml:1:1: unknown option entrypoint; did you mean entryPoints?',
  ]);
  t.deepEqual(await lines([fileWith(t, '# nothing\n', 'a.yml')]), []);
});

test('files that cannot be read', async (t) => {
  t.deepEqual(await lines(['/nowhere/a.yml', 'package.json', fileWith(t, 'a: [\n', 'b.yml'), '--labels']), [
    '/nowhere/a.yml: cannot be read: there is no such file',
    'b.yml:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
    'package.json: unsupported file extension: expected .yml, .yaml or .toml',
    '--labels: needs a file',
  ]);
  t.regex(
    (await lines(['--providers.file.filename=/nowhere/routes.yml'])).join('\n'),
    /^\/nowhere\/routes\.yml: .*ENOENT/,
  );
});

test('expressions within the static configuration have a place, too', async (t) => {
  const path = fileWith(
    t,
    'providers:\n  ecs: { defaultRule: "Host(`{{ if }}`)" }\n  consulCatalog:\n    constraints: Label(`a`, `b`)\n',
  );
  const found = await lines([path, '--providers.ec2.defaultRule={{']);
  t.is(found.length, 3);
  t.regex(found[0] ?? '', /^portolan\.yml:2:10: provider ecs: defaultRule: /);
  t.regex(found[1] ?? '', /^portolan\.yml:4:5: provider consulcatalog: constraints: .*Label/);
  t.regex(found[2] ?? '', /^provider ec2: defaultRule: /);
});

const LABELS: Readonly<Record<string, string>> = {
  'an object': '{\n"traefik.http.routers.a.rule": "Hst(`a`)",\n"portolan.http.routers.a.prioritty": "1" }',
  "ECS's array": `[
{ "name": "traefik.http.routers.a.rule", "value": "Hst(\`a\`)" },
{ "name": "portolan.http.routers.a.prioritty", "value": "1" }]`,
  "EC2's array": `[
{ "Key": "traefik.http.routers.a.rule", "Value": "Hst(\`a\`)" },
{ "Key": "portolan.http.routers.a.prioritty", "Value": "1" }, { "Key": "Name", "Value": "web" }]`,
  lines: '# tags\ntraefik.http.routers.a.rule=Hst(`a`)\nportolan.http.routers.a.prioritty=1\n\nName=web = b\n',
};

for (const [form, text] of Object.entries(LABELS)) {
  test(`--labels: ${form}`, async (t) => {
    const found = await lines([`--labels=${fileWith(t, text, 'labels')}`]);
    t.is(found.length, 3);
    t.regex(found[0] ?? '', /^labels: note: item \S*labels: service "\S+" gets no server from it: the port is missing/);
    t.regex(found[1] ?? '', /^labels:2:\d+: router a@labels: .*unknown matcher "Hst" \(did you mean Host\?\)/);
    t.regex(found[2] ?? '', /^labels:3:\d+: router a@labels: .*unknown option "prioritty" \(did you mean priority\?\)/);
  });
}

test('authorities that the static configuration names and nobody can read keep a router from starting: told, each at its place', async (t) => {
  const path = fileWith(t, 'serversTransport:\n  rootCAs:\n    - nowhere.pem\n    - /dev/null\n');
  const missing = "ENOENT: no such file or directory, open 'nowhere.pem'";
  t.deepEqual(await lines([path]), [
    `portolan.yml:3:7: serversTransport.rootCAs: cannot read "nowhere.pem": ${missing}`,
    'portolan.yml:4:7: serversTransport.rootCAs: cannot read "/dev/null": not a regular file',
  ]);
  t.deepEqual(await lines(['--serversTransport.rootCAs=nowhere.pem']), [
    `serversTransport.rootCAs: cannot read "nowhere.pem": ${missing}`,
  ]);
});

test('--labels: sound labels, and files that they refer to', async (t) => {
  const labels = fileWith(
    t,
    'traefik.http.routers.a.rule=Host(`a`)\ntraefik.http.routers.a.middlewares=m@file,n@file\ntraefik.http.services.a.loadbalancer.server.port=80\n',
    'labels',
  );
  const path = fileWith(t, 'http: { middlewares: { m: { stripPrefix: { prefixes: /a } } } }', 'm.yml');
  t.deepEqual(await lines(['--labels', labels, path]), [
    'labels:2:1: router a@labels: middleware "n@file" does not exist (did you mean m?)',
  ]);
});

test('what is referred to and does not exist is told with what was probably meant', async (t) => {
  const path = fileWith(
    t,
    `http:
  routers:
    a: { rule: "Host(\`a\`)", service: wbe, middlewares: [gaurd, other], entryPoints: [web] }
    b: { rule: "Host(\`b\`)", service: web, tls: { options: strct } }
  services:
    web: { loadBalancer: { serversTransport: mehs, servers: [{ url: "http://10.0.0.1" }] } }
  middlewares: { guard: { stripPrefix: { prefixes: /a } } }
  serversTransports: { mesh: { serverName: a } }
tls: { options: { strict: { sniStrict: true } } }
`,
    'r.yml',
  );
  const labels = fileWith(t, 'traefik.http.routers.l.middlewares=guard\n', 'labels');
  const found = (await lines([path, '--labels', labels])).map((line) => line.replace(/^.*@(?:file|labels): /, ''));
  t.deepEqual(found.filter((line) => !line.startsWith('labels')).toSorted(), [
    'middleware "gaurd@file" does not exist (did you mean guard?)',
    'middleware "guard@labels" does not exist (did you mean guard@file?)',
    'middleware "other@file" does not exist',
    'servers transport not found mehs@file (did you mean mesh?)',
    'the service "wbe@file" does not exist (did you mean web?)',
    'unknown TLS options: strct@file (did you mean strict?)',
  ]);
  t.deepEqual(
    await lines([
      '--entryPoints.web.address=:8000',
      fileWith(t, 'http: { routers: { a: { rule: "Host(`a`)", entryPoints: [wbe, web], service: s@ecs } } }', 'e.yml'),
      '--providers.ecs',
    ]),
    [`e.yml:1:58: router a@file: entryPoint "wbe" doesn't exist (did you mean web?)`],
  );
});

test('what no provider of ours can have is missing, in files that are checked alone, too', async (t) => {
  const path = fileWith(
    t,
    'http: { routers: { a: { rule: "Host(`a`)", middlewares: [m@docker, m@ecs-eu], service: api@internal } } }',
    'r.yml',
  );
  t.deepEqual((await lines([path])).toSorted(), [
    'r.yml:1:58: router a@file: middleware "m@docker" does not exist',
    'r.yml:1:79: router a@file: the service "api@internal" is not supported yet: the internal entry point answers for it',
  ]);
});

test('--labels alone: what files have cannot be seen', async (t) => {
  const labels = fileWith(t, 'traefik.http.routers.a.middlewares=m@file,n\n', 'my.labels');
  const [note, ...rest] = await lines(['--labels', labels]);
  t.regex(
    note ?? '',
    /^my\.labels: note: .* expected the label portolan\.http\.services\.my-labels\.loadBalancer\.server\.port$/,
  );
  t.deepEqual(rest, ['my.labels:1:1: router a@labels: middleware "n@labels" does not exist']);
});

test("--labels: mistyped roots are errors, somebody else's are notes", async (t) => {
  const labels = fileWith(t, 'traefik.port=80\nportolan.htpp.routers.a.rule=Host(`a`)\ncom.example=x\n', 'labels');
  const found = await lines([`--labels=${labels}`]);
  t.is(
    found[1],
    'labels:1:1: note: traefik.port: has no effect: it is of Traefik 1, or of a provider that is not here',
  );
  t.regex(
    found.at(-1) ?? '',
    /^labels:2:1: item \S*labels: portolan\.htpp\.routers\.a\.rule: unknown option "htpp" \(did you mean http\?\)$/,
  );
  t.false(found.some((line) => line.includes('com.example')));
});

test('--labels: a text that holds none', async (t) => {
  const pairs = 'expected {"key": "value"}, [{"name": "key", "value": "value"}] or [{"Key": "key", "Value": "value"}]';
  const of = (text: string) => lines(['--labels', fileWith(t, text, 'labels')]);
  t.deepEqual(await of('{ "a": "s3cret'), [`labels: no valid JSON: ${pairs}`]);
  t.deepEqual(await of('{ "a": 1 }'), [`labels: ${pairs}`]);
  t.deepEqual(await of('[1, null]'), [`labels: ${pairs}`]);
  t.deepEqual(await of('a=1\nb\n'), ['labels:2:1: expected key=value']);
  t.deepEqual(await lines(['--labels=/nowhere/labels']), ['/nowhere/labels: cannot be read: there is no such file']);
});

test('whatever is done to a file, check ends and says of what it has read where it stands', async (t) => {
  const texts = ['routes.yml', 'routes.toml', 'portolan.toml', 'from-traefik.yml'].map((name) => ({
    path: fileWith(t, '', name),
    text: readFileSync(`examples/${name}`, 'utf8'),
  }));
  const damage = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(40),
    put: fc.oneof(
      fc.constantFrom('', '"', '[', '}', ':', '\n', '  ', '`', '= ', '*a', '&a ', '- '),
      fc.string({ maxLength: 8 }),
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...texts), damage, async ({ path, text }, { at, length, put }) => {
      const start = Math.floor(at * text.length);
      writeFileSync(path, text.slice(0, start) + put + text.slice(start + length));
      for (const { file, line, object } of await check(readCheckArguments([path]), {})) {
        if (file === path && line === null) throw new Error(`${object} has no line`);
      }
    }),
    { numRuns: 200 },
  );
  t.pass();
});

const EXAMPLES = readdirSync('examples').filter((name) => /\.(?:ya?ml|toml)$/.test(name));

for (const name of EXAMPLES.filter((each) => !each.startsWith('broken'))) {
  test(`examples/${name} has no problem`, async (t) => {
    const findings = await check(readCheckArguments([join('examples', name)]), {});
    t.deepEqual(
      findings.filter(({ severity }) => severity !== 'note'),
      [],
    );
  });
}

test('examples/labels.json has no problem', async (t) => {
  t.deepEqual(await lines(['examples/portolan.yml', '--labels', 'examples/labels.json']), []);
});

test('examples/broken.yml: every fault that it announces is told, at its line', async (t) => {
  const findings = await check(readCheckArguments(['examples/broken.yml']), {});
  const told = findings.map(
    ({ file, line, column, severity, object }) => `${file}:${line}:${column} ${severity} ${object}`,
  );
  t.is(`${told.join('\n')}\n`, readFileSync(new URL('broken.txt', import.meta.url), 'utf8'));
  const lines = readFileSync('examples/broken.yml', 'utf8').split('\n');
  const announced = lines.flatMap((line, index) => (/\S {2,}# |\S # a /.test(line) ? [index + 1] : []));
  t.true(announced.length > 15);
  for (const line of announced)
    t.true(
      told.some((each) => each.startsWith(`examples/broken.yml:${line}:`)),
      `${line}`,
    );
});

test('examples/broken.yml: hints name what was meant', async (t) => {
  const found = (await lines(['examples/broken.yml'])).join('\n');
  for (const meant of [
    'entryPoints',
    'entryPoints.web.address',
    'Host',
    'passHostHeader',
    'stripPrefix',
    'Label',
    'http',
  ]) {
    t.true(found.includes(`did you mean ${meant}?`), meant);
  }
  t.notRegex(found, /AKIA/, 'secrets are in no message');
});
