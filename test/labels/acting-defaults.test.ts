// A default is said in the description and applied where options become definitions: that both say the same shows where
// writing it changes nothing.

import test from 'ava';
import { decodeConfiguration } from '../../src/labels/decode-configuration.ts';
import { decodeItem } from '../../src/labels/decode-item.ts';
import { treeFromLabels } from '../../src/labels/from-labels.ts';
import { type ListedOption, listOptions } from '../../src/labels/reference/list-options.ts';
import type { DynamicConfiguration } from '../../src/model/dynamic-configuration.ts';
import type { Labels } from '../../src/model/snapshot.ts';

/** Definitions say nothing where nothing is written: who reads them knows what that means. */
const KEPT_APART = new Set([
  'http.routers.<name>.priority',
  'http.routers.<name>.ruleSyntax',
  'http.routers.<name>.tls.options',
  'http.routers.<name>.observability.accessLogs',
  'http.routers.<name>.observability.metrics',
  'http.serversTransports.<name>.minVersion',
  'http.serversTransports.<name>.maxVersion',
  'tls.options.<name>.minVersion',
  'tls.options.<name>.maxVersion',
]);

/** Without these there is no object that could have the option. */
const BESIDE: readonly (readonly [path: string, key: string, value: string])[] = [
  ['loadBalancer.server.', 'http.services.it.loadBalancer.server.port', '80'],
  ['loadBalancer.servers[n].', 'http.services.it.loadBalancer.servers[0].url', 'http://10.0.0.1'],
  ['healthCheck.', 'http.services.it.loadBalancer.healthCheck.hostname', 'it'],
  ['passiveHealthCheck.failureWindow', 'http.services.it.loadBalancer.passiveHealthCheck.maxFailedAttempts', '3'],
  ['passiveHealthCheck.maxFailedAttempts', 'http.services.it.loadBalancer.passiveHealthCheck.failureWindow', '7s'],
  ['redirectScheme.', 'http.middlewares.it.redirectScheme.scheme', 'https'],
  ['tls.certificates[n].', 'tls.certificates[0].certFile', 'a.pem'],
];

const acting = listOptions().filter(
  ({ path, option, standing }) => standing === 'acts' && option.default !== undefined && !KEPT_APART.has(path),
);

const keyOf = ({ path }: ListedOption): string => path.replaceAll('<name>', 'it').replaceAll('[n]', '[0]');

function fromLabels(labels: Labels): DynamicConfiguration {
  const endpoint = { address: '10.0.0.1', ports: [] };
  const item = { id: 'task', name: 'it', declaration: { kind: 'labels', labels }, endpoint } as const;
  return decodeItem(item, { provider: 'ecs', exposedByDefault: true, defaultRule: { parts: [] } }).configuration;
}

const fromFile = (labels: Labels): DynamicConfiguration =>
  decodeConfiguration(treeFromLabels(labels).root).configuration;

const definitionsOf = ({ http, tls }: DynamicConfiguration) =>
  [http.services, http.middlewares, http.serversTransports, tls?.options, tls?.certificates].map((objects) =>
    [...(objects ?? [])].map(([name, { definition }]) => [name, definition]),
  );

test('there are such options', (t) => {
  t.true(acting.length > 15);
});

for (const option of acting) {
  const { path, writtenIn } = option;
  test(`${path}: its default is what it is without it`, (t) => {
    const object = keyOf(option).split('.').slice(0, 3).join('.');
    const beside = BESIDE.filter(([part]) => path.includes(part)).map(([, key, value]) => [`portolan.${key}`, value]);
    const without = beside.length > 0 ? beside : [[`portolan.${object}`, '']];
    const labels = (pairs: readonly (readonly string[])[]): Labels =>
      pairs.map(([key = '', value = '']) => [key, value]);
    const written = [...beside, [`portolan.${keyOf(option)}`, option.option.default ?? '']];
    const read = writtenIn === 'labels' ? fromLabels : fromFile;
    t.deepEqual(definitionsOf(read(labels(written))), definitionsOf(read(labels(without))));
  });
}
