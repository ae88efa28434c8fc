// What decoding an item gives beside the objects, which the golden files show.

import test from 'ava';
import { decodeItem } from '../../src/labels/decode-item.ts';
import type { DynamicConfiguration } from '../../src/model/dynamic-configuration.ts';
import type { Item } from '../../src/model/snapshot.ts';

const options = { provider: 'file', exposedByDefault: false, defaultRule: { parts: [] } };

test('a configuration passes through as it is; its defects become problems of the file', (t) => {
  const configuration: DynamicConfiguration = {
    http: {
      routers: new Map([['r', { definition: { rule: 'Host(`a`)', service: 's' }, defects: [{ reason: 'kept' }] }]]),
      services: new Map(),
      middlewares: new Map(),
      serversTransports: new Map(),
    },
  };
  const defects = [{ place: 'routes.yml:3:1', reason: '"tcp" is not supported yet' }];
  const item: Item = {
    id: 'routes.yml',
    name: 'routes',
    declaration: { kind: 'configuration', configuration, defects },
    endpoint: null,
  };
  const decoded = decodeItem(item, options);
  t.true(decoded.exposed);
  t.is(decoded.configuration, configuration);
  t.deepEqual(decoded.problems, [
    { provider: 'file', object: 'file routes', reason: 'routes.yml:3:1: "tcp" is not supported yet' },
  ]);
});

test('a key of very many parts and very many labels are decoded all the same', (t) => {
  const labels = Array.from({ length: 5000 }, (_, index) => [`traefik.http.routers.r${index}.nonsense`, 'x'] as const);
  const item: Item = {
    id: 'task',
    name: 'web',
    declaration: {
      kind: 'labels',
      labels: [['traefik.enable', 'true'], [`traefik.http${'.x'.repeat(100_000)}`, ''], ...labels],
    },
    endpoint: null,
  };
  const decoded = decodeItem(item, options);
  t.is(decoded.configuration.http.routers.size, 5000);
  t.is(decoded.problems.length, 1);
});

test('the default syntax is that of routers that name none, in labels and files alike', (t) => {
  const labels = [
    ['traefik.enable', 'true'],
    ['traefik.http.routers.a.rule', 'Host(`a`, `b`)'],
    ['traefik.http.routers.b.ruleSyntax', 'v3'],
  ] as const;
  const item: Item = { id: 'task', name: 'web', declaration: { kind: 'labels', labels }, endpoint: null };
  const decoded = decodeItem(item, { ...options, defaultRuleSyntax: 'v2' });
  const syntaxes = [...decoded.configuration.http.routers].map(([name, router]) => [
    name,
    router.definition.ruleSyntax,
  ]);
  t.deepEqual(syntaxes, [
    ['a', 'v2'],
    ['b', 'v3'],
  ]);
  const { configuration } = decodeItem(item, options);
  const declaration = { kind: 'configuration', configuration, defects: [] } as const;
  const fromFile = decodeItem({ ...item, declaration }, { ...options, defaultRuleSyntax: 'v2' });
  t.deepEqual(fromFile.configuration, decoded.configuration);
});

test('a rule that is made of options means the same whatever the default syntax is', (t) => {
  const labels = [
    ['traefik.http.routers.options.pathPrefix', '/{x}'],
    ['traefik.http.routers.stubborn.host', 'a.example'],
    ['traefik.http.routers.stubborn.ruleSyntax', 'v2'],
    ['traefik.http.routers.whole.rule.b64', Buffer.from('Path(`/{x}`)').toString('base64')],
  ] as const;
  const item: Item = { id: 'task', name: 'web', declaration: { kind: 'labels', labels }, endpoint: null };
  const { configuration } = decodeItem(item, { ...options, exposedByDefault: true, defaultRuleSyntax: 'v2' });
  const { routers } = configuration.http;
  const described = [...routers].map(
    ([
      name,
      {
        definition: { rule, ruleSyntax },
      },
    ]) => `${name}: ${ruleSyntax} ${rule}`,
  );
  t.deepEqual(described, [
    'options: v3 PathPrefix(`/{x}`)',
    'stubborn: v3 Host(`a.example`)',
    'whole: v2 Path(`/{x}`)',
  ]);
  t.deepEqual(routers.get('stubborn')?.defects, [
    {
      place: 'traefik.http.routers.stubborn.ruleSyntax',
      reason: 'not used: traefik.http.routers.stubborn.host means the same in every syntax',
      severity: 'warning',
    },
  ]);
});

test('servers of an item that is leaving are leaving, also where a label gives the URL', (t) => {
  const labels = [
    ['traefik.enable', 'true'],
    ['traefik.http.services.a.loadBalancer.server.port', '80'],
    ['traefik.http.services.b.loadBalancer.server.url', 'http://b:80'],
    ['traefik.http.routers.r.service', 'a'],
  ] as const;
  const endpoint = { address: '10.0.0.1', ports: [] };
  const item: Item = { id: 'task', name: 'web', declaration: { kind: 'labels', labels }, endpoint, leaving: true };
  const serversOf = (given: Item) =>
    [...decodeItem(given, options).configuration.http.services.values()].flatMap(
      ({ definition }) => definition.servers,
    );
  t.deepEqual(serversOf(item), [
    { url: 'http://10.0.0.1:80', weight: 1, leaving: true },
    { url: 'http://b:80', weight: 1, leaving: true },
  ]);
  const { leaving: _, ...staying } = item;
  t.true(serversOf(staying).every((server) => !('leaving' in server)));
});
