// Labels and trees for property tests: some sound, some nearly, some from nowhere.

import fc from 'fast-check';
import { listOptions } from '../../src/labels/reference/list-options.ts';
import type { TreeNode } from '../../src/labels/tree.ts';
import type { HttpConfiguration } from '../../src/model/dynamic-configuration.ts';
import type { Labels } from '../../src/model/snapshot.ts';

/** The words of keys, near misses among them. */
const WORDS = [
  ...[
    'http',
    'HTTP',
    'tcp',
    'enable',
    'enabled',
    'routers',
    'services',
    'middlewares',
    'router',
    'a',
    'b',
    '__proto__',
  ],
  ...[
    'rule',
    'priority',
    'service',
    'entryPoints',
    'tls',
    'loadBalancer',
    'server',
    'servers',
    'port',
    'url',
    'weight',
  ],
  ...[
    'addPrefix',
    'prefix',
    'stripPrefix',
    'prefixes',
    'headers',
    'customRequestHeaders',
    'customResponseHeaders',
    'X',
  ],
  ...['redirectScheme', 'scheme', 'permanent', '[0]', '0', '', ']', 'a[1]', 'servers[0]'],
];
const VALUES = [
  '',
  'true',
  '1',
  '80',
  'http',
  'https',
  'Host(`a`)',
  '/a',
  'a,b',
  ',',
  'http://10.0.0.1',
  'a\r\nb',
  'č',
];

const word = fc.oneof({ arbitrary: fc.constantFrom(...WORDS), weight: 9 }, fc.string({ unit: 'binary' }));
const value = fc.oneof(fc.constantFrom(...VALUES), fc.string({ unit: 'binary' }));

/** Paths that mean something, so that values are reached. */
const PATHS = [
  'http.routers.a.rule',
  'http.routers.a.middlewares',
  'http.services.a.loadBalancer.server.port',
  'http.services.a.loadBalancer.server.url',
  'http.middlewares.a.addPrefix.prefix',
  'http.middlewares.b.stripPrefix.prefixes',
  'http.middlewares.c.headers.customRequestHeaders.X-A',
  'http.middlewares.d.redirectScheme.scheme',
];
const DESCRIBED = listOptions().map(({ path }) => path.replaceAll('<name>', 'a').replaceAll('[n]', '[0]'));
const path = fc.oneof(
  fc.constantFrom(...PATHS),
  fc.constantFrom(...DESCRIBED),
  fc.array(word, { maxLength: 8 }).map((words) => words.join('.')),
  fc.tuple(fc.constantFrom(...PATHS, ...DESCRIBED), word).map((parts) => parts.join('.')),
  fc
    .tuple(fc.constant('http.middlewares.e.headers.customResponseHeaders'), fc.string())
    .map((parts) => parts.join('.')),
);
const prefix = fc.constantFrom('portolan.', 'traefik.', 'Traefik.', '');

export const anyLabels: fc.Arbitrary<Labels> = fc.array(
  fc.tuple(
    fc.tuple(prefix, path).map((parts) => parts.join('')),
    value,
  ),
  { maxLength: 12 },
);

export const anyTree: fc.Arbitrary<TreeNode> = fc.oneof(
  nodeWithin(3).map((section) => ({ name: '', place: 'f', children: [{ ...section, name: 'http' }] })),
  nodeWithin(5),
);

function nodeWithin(depth: number): fc.Arbitrary<TreeNode> {
  const leaf = fc.record({ name: word, place: fc.constant('f:1:1'), value, children: fc.constant([]) });
  if (depth === 0) return leaf;
  const children = fc.array(nodeWithin(depth - 1), { maxLength: 5 });
  const branch = fc.record({ name: word, place: fc.constant('f:1:1'), children });
  const list = branch.map((node) => ({ ...node, isList: true }));
  return fc.oneof(leaf, { arbitrary: branch, weight: 4 }, list);
}

export const SOUND_LABELS: Labels = [
  ['portolan.http.routers.r1.rule', 'Host(`one.example`)'],
  ['portolan.http.routers.r1.service', 's1'],
  ['portolan.http.routers.r1.middlewares', 'm1,m2'],
  ['traefik.http.routers.r2.rule', 'Host(`two.example`)'],
  ['traefik.http.routers.r2.service', 's2'],
  ['portolan.http.services.s1.loadBalancer.server.port', '80'],
  ['traefik.http.services.s2.loadbalancer.passhostheader', 'false'],
  ['portolan.http.middlewares.m1.addPrefix.prefix', '/api'],
  ['portolan.http.middlewares.m2.headers.customRequestHeaders.X-Tenant', 'blue'],
];

interface BadLabel {
  readonly label: readonly [key: string, value: string];
  /** What it belongs to and must cost. */
  readonly object: readonly [section: keyof HttpConfiguration, name: string];
}

export const BAD_LABELS: readonly BadLabel[] = [
  { label: ['portolan.http.routers.r1.priority', 'high'], object: ['routers', 'r1'] },
  { label: ['portolan.http.routers.r1.tls', 'yes'], object: ['routers', 'r1'] },
  { label: ['traefik.http.routers.r2..rule', 'x'], object: ['routers', 'r2'] },
  { label: ['traefik.http.routers.r2.rule.x', 'x'], object: ['routers', 'r2'] },
  { label: ['portolan.HTTP.routers.r1.ENTRYPOINT', 'web'], object: ['routers', 'r1'] },
  { label: ['portolan.http.services.s1.loadBalancer.server.scheme', 'ftp'], object: ['services', 's1'] },
  { label: ['portolan.http.services.s1.weighted.services[0].name', 'x'], object: ['services', 's1'] },
  { label: ['traefik.http.services.s2.loadbalancer.sticky.cookie', 'true'], object: ['services', 's2'] },
  { label: ['portolan.http.middlewares.m1.stripPrefix.prefixes', '/a'], object: ['middlewares', 'm1'] },
  { label: ['portolan.http.middlewares.m2.headers.customRequestHeaders.X Y', '1'], object: ['middlewares', 'm2'] },
  { label: ['portolan.http.middlewares.m2.basicAuth.users', 'a:b'], object: ['middlewares', 'm2'] },
];
