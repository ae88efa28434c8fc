import test from 'ava';
import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describeOptions } from '../../src/settings/describe-options.ts';
import { findConfigFile, loadSettings } from '../../src/settings/load-settings.ts';
import type { Option, Section } from '../../src/settings/option.ts';
import { SECTIONS } from '../../src/settings/sections.ts';
import { TRAEFIK_SECTIONS } from '../../src/settings/traefik-options.ts';
import { outcome } from './golden-cases.ts';
import '../support/fixed-seed.ts';

const options: (readonly [Section, Option<unknown>])[] = SECTIONS.flatMap((section) =>
  section.options.map((option) => [section, option] as const),
);

const flagsOutcome = (argv: readonly string[]) => outcome({ title: '', sources: { argv, env: {} }, file: undefined });

const fullName = ({ path }: Section, { name }: Option<unknown>) => (path === '' ? name : `${path}.${name}`);

for (const [section, option] of options) {
  const name = fullName(section, option);

  test(`${name}: the default is a value of its kind`, (t) => {
    t.true(option.default === undefined || option.kind.parse(option.default).ok);
  });

  test(`${name}: --help has it`, (t) => {
    t.true(describeOptions().includes(`--${name}=${option.kind.label}\n      ${option.meaning}`));
  });
}

/** Options that are accepted and change nothing, and why. */
const WITHOUT_EFFECT = new Map([
  ['configFile', 'names the file itself'],
  ['ping.entryPoint', 'there is only the internal entry point'],
  ['metrics.prometheus.entryPoint', 'there is only the internal entry point'],
]);

const OTHER_VALUE: Readonly<Record<string, string>> = {
  text: 'other:1',
  'text,…': 'other',
  number: '7',
  duration: '7m',
  '[host]:port': ':7000',
  'address|range,…': '10.7.0.0/16',
  'keep|delete|reject': 'reject',
  'privateIPv4|ipv6|publicIPv4': 'ipv6',
  'healthy|notUnhealthy|ignore': 'ignore',
  'http|https': 'https',
  'https|http': 'http',
  'whole number': '7',
  'v3|v2': 'v2',
  '0|1|2': '2',
  'any|passing|warning|critical|maintenance,…': 'any',
  'common|json': 'json',
  'common|json|genericCLF': 'json',
  'number|range,…': '500-599',
  'seconds,…': '0.7',
  'keep|drop': 'drop',
  'keep|drop|redact': 'redact',
  'role ARN': 'arn:aws:iam::123456789012:role/reader',
  name: 'other',
  URL: 'https://other',
  'trace|debug|info|warn|error|fatal|panic': 'debug',
};

/** Where not every text will do. */
const OWN_VALUE: Readonly<Record<string, string>> = {
  'entryPoints.<name>.http.middlewares': 'other@file',
  'entryPoints.<name>.http.tls.options': 'other@file',
  'providers.aws.budget': '0.5',
  'providers.aws.events.queueUrl': 'https://x',
  'entryPoints.<name>.http.redirections.entryPoint.to': ':444',
};

function otherValue(name: string, { kind, default: byDefault }: Option<unknown>): string | undefined {
  return OWN_VALUE[name] ?? (kind.label === 'true|false' ? String(byDefault !== 'true') : OTHER_VALUE[kind.label]);
}

/** What must stand beside an option so that it can be seen. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  'providers.ec2.filters.[n].name': ['--providers.ec2.filters.0.values=x'],
  'providers.ec2.filters.[n].values': ['--providers.ec2.filters.0.name=x'],
  'providers.file.watch': ['--providers.file.filename=x'],
  'metrics.addInternals': ['--metrics.prometheus=true'],
};

/** A name of the user's; where only some names are known, one of them. */
const spell = (name: string): string =>
  name.replace('fields.names.<name>', 'fields.names.duration').replace('<name>', 'a').replace('[n]', '0');

function beside({ path }: Section, name: string): readonly string[] {
  if (name.includes('.endpoint.tls.')) return besideTls(`--${path}.endpoint`, name);
  if (name.endsWith('endpoint.httpAuth.password')) return [`--${path}.endpoint.httpAuth.username=x`];
  const role = /\.(?:externalId|roleSessionName)$/.test(name) ? [`--${path}.roleArn=${OTHER_VALUE['role ARN']}`] : [];
  const queue = path === 'providers.aws.events' ? [...role, `--${path}.queueUrl=https://y`] : role;
  if (name.endsWith('accessKeyID')) return [...queue, `--${path}.secretAccessKey=x`];
  if (name.endsWith('secretAccessKey')) return [...queue, `--${path}.accessKeyID=x`];
  if (queue.length > 0) return name.endsWith('.queueUrl') ? [] : queue;
  if (path === 'global') return ['--entryPoints.a.address=:7'];
  if (path.endsWith('.redirections.entryPoint') && !name.endsWith('.to'))
    return ['--entryPoints.a.address=:7', '--entryPoints.a.http.redirections.entryPoint.to=:444'];
  if (path.startsWith('entryPoints.<name>') && !name.endsWith('.address')) return ['--entryPoints.a.address=:7'];
  return BESIDE[name] ?? (section(path) ? [`--${path}`] : []);
}

function besideTls(endpoint: string, name: string): readonly string[] {
  const other = name.endsWith('.cert') ? 'key' : name.endsWith('.key') ? 'cert' : undefined;
  return [`${endpoint}.scheme=https`, ...(other === undefined ? [] : [`${endpoint}.tls.${other}=x`])];
}

const section = (path: string) =>
  ['providers.ecs', 'providers.ec2', 'providers.consulCatalog', 'accessLog', 'metrics.prometheus'].includes(path);

for (const [section, option] of options) {
  const name = fullName(section, option);
  if (WITHOUT_EFFECT.has(name)) continue;
  test(`${name}: what is written arrives in the settings`, (t) => {
    const flag = `--${spell(name)}=${otherValue(name, option)}`;
    const without = beside(section, name);
    const before = flagsOutcome(without);
    const after = flagsOutcome([...without, flag]);
    t.notRegex(after, /^!/);
    t.not(after, before);
  });
}

for (const { path, instancesPath, options: foreign } of TRAEFIK_SECTIONS) {
  for (const start of [path, instancesPath].filter((each) => each !== undefined)) {
    for (const { name, kind, note, default: byDefault } of foreign) {
      const full = (start === '' ? name : `${start}.${name}`).replace('<name>', 'a');
      test(`${full}: an error that says what it does, or a note that says why nothing`, (t) => {
        t.true(byDefault === '' || kind.parse(byDefault).ok);
        const told = flagsOutcome([
          '--entryPoints.a.address=:7',
          '--providers.file.filename=x',
          `--${full}=${byDefault}`,
        ]);
        if (note === undefined) t.regex(told, /^! --\S+: \S+ is not supported yet: [A-Z0-9].+$/);
        else t.true(told.includes(`? --${full}: ${outermost(full)} has no effect: ${note}`), told);
      });
    }
  }
}

/** Of a group without an effect the group is told, not each option in it. */
const outermost = (name: string): string => name.replace(/^experimental\..*/, 'experimental');

/** The same options as text of a file: `a.0.b` is the first element of a list. */
function asFile(flags: readonly string[]): object {
  const root = {};
  for (const flag of flags) {
    const [, name = '', value = 'true'] = /^--([^=]+)(?:=(.*))?$/.exec(flag) ?? [];
    const names = name.split('.');
    let group: object = root;
    for (const [index, segment] of names.entries()) {
      const isLast = index === names.length - 1;
      const next = isLast ? value : (Reflect.get(group, segment) ?? (/^\d+$/.test(names[index + 1] ?? '') ? [] : {}));
      Reflect.set(group, segment, next);
      group = Object(next);
    }
  }
  return root;
}

for (const [section, option] of options) {
  const name = fullName(section, option);
  if (WITHOUT_EFFECT.has(name)) continue;
  test(`${name}: flag, environment, YAML and TOML say the same`, (t) => {
    const flags = beside(section, name).filter((flag) => flag.includes('='));
    flags.push(`--${spell(name)}=${otherValue(name, option)}`);
    const expected = flagsOutcome(flags);
    const variables = flags.map((flag) => flag.slice(2).split('=').slice(0, 2));
    const env = Object.fromEntries(variables.map(([key = '', written]) => [variableOf(key), written]));
    const file = asFile(flags);
    t.is(outcome({ title: '', sources: { argv: [], env }, file: undefined }), expected);
    t.is(outcome({ title: '', sources: { argv: [], env: {} }, file: JSON.stringify(file) }), expected);
    t.is(outcome({ title: 'TOML', sources: { argv: [], env: {} }, file: stringify(file) }), expected);
  });
}

const variableOf = (name: string): string => `PORTOLAN_${name.replaceAll('.', '_').toUpperCase()}`;

test('the configuration file is named by a flag in any case, or by the environment, and may be named by none', (t) => {
  t.is(findConfigFile({ argv: ['--configfile=a.yml'], env: {} }), 'a.yml');
  t.is(findConfigFile({ argv: ['--configFile', 'a.yml'], env: { PORTOLAN_CONFIGFILE: 'b.yml' } }), 'a.yml');
  t.is(findConfigFile({ argv: [], env: { PORTOLAN_CONFIGFILE: 'b.yml', TRAEFIK_CONFIGFILE: 'c.yml' } }), 'b.yml');
  t.is(findConfigFile({ argv: ['--log.level=debug'], env: {} }), undefined);
  t.true(loadSettings({ argv: ['--configFile=a.yml'], env: {} }).ok);
});

test('whatever is written, loading gives settings or problems and never throws', (t) => {
  const word = fc.oneof(
    fc.constantFrom('entryPoints', 'providers', 'ecs', 'instances', 'log', 'filters', '0', '[0]', '__proto__', '', 'a'),
    fc.string(),
  );
  const name = fc.array(word, { maxLength: 5 }).map((words) => words.join('.'));
  const flag = fc.oneof(
    fc.tuple(name, fc.string()).map(([left, right]) => `--${left}=${right}`),
    name.map((left) => `--${left}`),
    fc.string(),
  );
  const variable = fc.tuple(name, fc.string()).map(([left, right]) => [`PORTOLAN_${left.toUpperCase()}`, right]);
  const json = fc.jsonValue().map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(fc.array(flag), fc.array(variable), fc.oneof(json, fc.string()), (argv, env, text) => {
      outcome({ title: '', sources: { argv, env: Object.fromEntries(env) }, file: text });
    }),
    { numRuns: 300 },
  );
  t.pass();
});
