// The import table of docs/architecture.md, as rules. `npm run architecture` holds the code to it.

import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

type Rule = IForbiddenRuleType;

const room = (path: string): string => `^${path}(/|$)`;

/** `from` may import itself, what is named, and the npm/core modules that `external` allows. */
const only = (from: string, allowed: readonly string[]): Rule => ({
  name: `${from.replaceAll('/', '-')}-imports`,
  severity: 'error',
  from: { path: room(from) },
  to: { path: '^(src|providers|infra|sandbox)/', pathNot: [from, ...allowed].map(room) },
});

const noPackages = (from: string, except: readonly string[]): Rule => ({
  name: `${from.replaceAll('/', '-')}-packages`,
  severity: 'error',
  from: { path: room(from) },
  to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: [...except] },
});

const sockets = '^(node:)?(net|tls|http|https|http2|dgram|cluster|child_process)$';

/** What `explain` needs to see a request as the wire policy does: a few functions and tables, nothing that reads bytes. */
const PURE_HTTP1 = [
  'authority',
  'connection-options',
  'field-id',
  'forwarded-fields',
  'list-tokens',
  'octets',
  'rejection',
  'target-path',
];

export const forbidden: Rule[] = [
  { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  {
    name: 'no-dev-packages',
    severity: 'error',
    from: { path: '^(src|providers)/' },
    to: { dependencyTypes: ['npm-dev'] },
  },
  only('src/model', []),
  noPackages('src/model', []),
  only('src/http1', ['src/model']),
  noPackages('src/http1', ['^(node:)?buffer$']),
  only('src/http2', ['src/model', 'src/http1']),
  noPackages('src/http2', []),
  only('src/tls', ['src/model']),
  only('src/names', ['src/model']),
  only('src/tcp', ['src/model']),
  noPackages('src/tcp', ['^(node:)?(buffer|net)$']),
  only('src/rules', ['src/model']),
  only('src/settings', ['src/model']),
  only('src/observe', ['src/model']),
  only('src/labels', ['src/model', 'src/rules']),
  only('src/discovery', ['src/model', 'src/labels', 'src/rules', 'src/observe']),
  { name: 'discovery-no-cluster', severity: 'error', from: { path: room('src/discovery') }, to: { path: sockets } },
  only('src/routing', ['src/model', 'src/rules']),
  {
    name: 'routing-no-sockets',
    severity: 'error',
    from: { path: room('src/(routing|balancing)') },
    to: { path: sockets },
  },
  only('src/balancing', ['src/model', 'src/rules']),
  only('src/middleware', ['src/model', 'src/http1', 'src/balancing']),
  { name: 'middleware-no-sockets', severity: 'error', from: { path: room('src/middleware') }, to: { path: sockets } },
  only('src/proxy', [
    'src/model',
    'src/http1',
    'src/http2',
    'src/routing',
    'src/balancing',
    'src/middleware',
    'src/tls',
    'src/tcp',
    'src/names',
    'src/observe',
  ]),
  // Both ends speak to an exchange, never to each other.
  {
    name: 'clients-know-no-upstreams',
    severity: 'error',
    from: { path: room('src/proxy/clients') },
    to: { path: room('src/proxy/upstreams') },
  },
  {
    name: 'upstreams-know-no-clients',
    severity: 'error',
    from: { path: room('src/proxy/upstreams') },
    to: { path: room('src/proxy/clients') },
  },
  only('src/cluster', ['src/model', 'src/observe']),
  only('src/admin', ['src/model', 'src/observe', 'src/tls/certificate-names.ts']),
  only('src/health', ['src/model', 'src/tls', 'src/names', 'src/balancing/target.ts']),
  only('src/explain', [
    'src/model',
    'src/rules',
    'src/routing',
    ...PURE_HTTP1.map((name) => `src/http1/${name}.ts`),
    'src/admin/describe-middleware.ts',
    'src/admin/redact.ts',
  ]),
  { name: 'explain-no-sockets', severity: 'error', from: { path: room('src/explain') }, to: { path: sockets } },
  only('providers/aws', ['src/model', 'src/labels']),
  ...['ecs', 'ec2'].map((name) => only(`providers/${name}`, ['src/model', 'src/labels', 'providers/aws'])),
  ...['consulcatalog', 'file'].map((name) => only(`providers/${name}`, ['src/model', 'src/labels'])),
  only('sandbox', ['src/model']),
  {
    name: 'worker-knows-no-control-plane',
    severity: 'error',
    from: { path: '^src/worker\\.ts$' },
    to: {
      path: '^(src/discovery|src/labels|src/health|providers|sandbox)/|node_modules/(@aws-sdk|consul|node-cache)/',
      reachable: true,
    },
  },
  {
    name: 'primary-knows-no-proxy',
    severity: 'error',
    from: { path: '^src/primary\\.ts$' },
    to: { path: `^src/(proxy/|http1/(?!(${PURE_HTTP1.join('|')})\\.ts))`, reachable: true },
  },
];

export const options: ICruiseOptions = {
  parser: 'swc',
  doNotFollow: { path: 'node_modules' },
  tsPreCompilationDeps: true,
  enhancedResolveOptions: {
    extensions: ['.ts', '.js'],
    exportsFields: ['exports'],
    conditionNames: ['import', 'node', 'default'],
  },
};
