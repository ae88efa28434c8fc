// Every option of the description, one at a time, in labels and in files: what acts is accepted, and what does not act
// yet is told with the weight that the description gives it. Nothing is dropped without a word.

import test from 'ava';
import { decodeConfiguration } from '../../src/labels/decode-configuration.ts';
import { decodeItem } from '../../src/labels/decode-item.ts';
import { treeFromLabels } from '../../src/labels/from-labels.ts';
import { type ListedOption, listOptions } from '../../src/labels/reference/list-options.ts';
import type { Declared, DynamicConfiguration } from '../../src/model/dynamic-configuration.ts';
import { describeDefect, isDisabling } from '../../src/model/problem.ts';

/** A value that the option takes and that differs from its default; undefined for what holds other options. */
function sampleOf({ option }: ListedOption): string | undefined {
  const { shape } = option.kind;
  switch (shape.kind) {
    case 'boolean':
      return option.default === 'true' ? 'false' : 'true';
    case 'integer':
      return String(option.default === String(shape.most) ? shape.least : shape.most);
    case 'integer64':
      return '12345';
    case 'duration':
      return '7s';
    case 'choice':
      return shape.words.find((word) => word !== option.default);
    case 'text':
    case 'list':
    case 'anything':
      return 'x';
    case 'section':
      return shape.standsAlone ? 'true' : undefined;
    case 'map':
    case 'sections':
    case 'entries':
      return undefined;
  }
}

/** Values that only some options take. */
const SAMPLES: Readonly<Record<string, string>> = {
  'http.services.<name>.loadBalancer.server.scheme': 'HTTP',
  'http.services.<name>.loadBalancer.healthCheck.scheme': 'https',
  'http.services.<name>.loadBalancer.server.url': 'http://10.0.0.1',
  'tls.certificates[n].stores': 'default',
  'tls.options.<name>.cipherSuites': 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'tls.options.<name>.curvePreferences': 'X25519',
  'tls.options.<name>.maxVersion': 'VersionTLS13',
  'http.services.<name>.loadBalancer.servers[n].url': 'http://10.0.0.1',
  'http.serversTransports.<name>.cipherSuites': 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'http.serversTransports.<name>.maxVersion': 'VersionTLS12',
  'http.routers.<name>.path': '/x',
  'http.routers.<name>.pathPrefix': '/x',
  'http.routers.<name>.clientIP': '10.0.0.0/8',
};

/** Only one store is looked at. */
const keyOf = ({ path }: ListedOption): string =>
  path.replace('stores.<name>', 'stores.default').replaceAll('<name>', 'it').replaceAll('[n]', '[0]');

const allOf = ({ http, tls }: DynamicConfiguration): readonly Declared<unknown>[] => [
  ...http.routers.values(),
  ...http.services.values(),
  ...http.middlewares.values(),
  ...http.serversTransports.values(),
  ...(tls?.certificates.values() ?? []),
  ...(tls?.options.values() ?? []),
  ...(tls?.stores.values() ?? []),
];

/** What an object needs besides is not looked at. */
const IS_MISSING = /" is missing: |has no (?:rule|service)$/;

interface Told {
  readonly disabling: readonly string[];
  readonly warnings: readonly string[];
}

function tellLabel(key: string, value: string): Told {
  const labels = [[`portolan.${key}`, value]] as const;
  const { configuration, problems } = decodeItem(
    { id: 'task', name: 'it', declaration: { kind: 'labels', labels }, endpoint: null },
    { provider: 'ecs', exposedByDefault: true, defaultRule: { parts: [] } },
  );
  const reasons = problems.map(({ reason }) => reason);
  const defects = allOf(configuration).flatMap((declared) => declared.defects);
  const about = defects.filter(({ place, reason }) => place !== undefined && !IS_MISSING.test(reason));
  return {
    disabling: [...about.filter(isDisabling).map(describeDefect), ...reasons.filter((reason) => !costsNothing(reason))],
    warnings: [...about.filter((defect) => !isDisabling(defect)).map(describeDefect), ...reasons.filter(costsNothing)],
  };
}

/** A store belongs to nobody's object: it can only be told. */
const costsNothing = (reason: string): boolean => /: a TLS store is not supported yet$/.test(reason);

/** A label's key makes the tree that a file would. */
function tellFile(key: string, value: string): Told {
  const { configuration, defects } = decodeConfiguration(treeFromLabels([[`portolan.${key}`, value]]).root);
  const all = [...allOf(configuration).flatMap((declared) => declared.defects), ...defects];
  const about = all.filter(({ reason }) => !IS_MISSING.test(reason));
  return {
    disabling: about.filter(isDisabling).map(describeDefect),
    warnings: about.filter((defect) => !isDisabling(defect)).map(describeDefect),
  };
}

const told = { labels: tellLabel, files: tellFile };

for (const source of ['labels', 'files'] as const) {
  for (const standing of ['acts', 'warn', 'disable'] as const) {
    test(`${source}: options that ${standing}`, (t) => {
      const listed = listOptions().filter((each) => each.standing === standing && each.writtenIn.includes(source));
      for (const each of listed) {
        const value = SAMPLES[each.path] ?? sampleOf(each);
        if (value === undefined) continue;
        const { disabling, warnings } = told[source](keyOf(each), value);
        const words = `${keyOf(each)}=${value}: ${[...disabling, ...warnings].join('; ')}`;
        if (standing === 'disable')
          t.true(
            disabling.some((reason) => / not supported yet$/.test(reason)),
            words,
          );
        else t.deepEqual(disabling, [], words);
        if (standing === 'warn') t.is(warnings.length, 1, words);
        if (standing === 'acts') t.deepEqual(warnings, [], words);
      }
      t.true(listed.length > 0);
    });
  }
}

const WITH_GRAMMAR = ['boolean', 'integer', 'integer64', 'duration', 'choice'];

for (const source of ['labels', 'files'] as const) {
  test(`${source}: a value that an option does not take is told with its place and what was expected`, (t) => {
    for (const each of listOptions().filter(({ writtenIn }) => writtenIn.includes(source))) {
      if (!WITH_GRAMMAR.includes(each.option.kind.shape.kind)) continue;
      for (const value of ['?', '1 0', '0x', '9'.repeat(30)]) {
        const { disabling } = told[source](keyOf(each), value);
        const [mistake = ''] = disabling;
        t.true(mistake.startsWith(`portolan.${keyOf(each)}: expected ${each.option.kind.expected}, got `), mistake);
      }
    }
  });

  test(`${source}: a misspelt option is told with the name that was probably meant`, (t) => {
    for (const each of listOptions().filter(({ writtenIn }) => writtenIn.includes(source))) {
      if (/[>\]]$/.test(each.path) || !each.path.includes('<name>.')) continue;
      const { disabling } = told[source](`${keyOf(each)}q`, 'x');
      t.true(
        disabling.some((reason) => / \(did you mean \w+\?\)$/.test(reason)),
        `${keyOf(each)}q: ${disabling.join('; ')}`,
      );
    }
  });
}
