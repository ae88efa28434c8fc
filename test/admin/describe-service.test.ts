// Services in the shapes of Traefik's API (reference 11.5), those that are made of others too.

import test from 'ava';
import { describeService } from '../../src/admin/describe-service.ts';
import type { ServerVerdict } from '../../src/model/health-check.ts';
import type { CompositeService, Service } from '../../src/model/routing-state.ts';
import { assessed } from './states.ts';

const CASES: readonly (readonly [CompositeService, shown: object])[] = [
  [
    {
      name: 'w@file',
      kind: 'weighted',
      services: [
        { option: 'services', name: 'a@ecs', weight: 3 },
        { option: 'services', name: 'b@file', weight: 1 },
      ],
    },
    {
      weighted: {
        services: [
          { name: 'a@ecs', weight: 3 },
          { name: 'b@file', weight: 1 },
        ],
      },
      type: 'weighted',
    },
  ],
  [
    {
      name: 'm@file',
      kind: 'mirroring',
      services: [
        { option: 'service', name: 'a@file' },
        { option: 'mirrors', name: 'b@file' },
      ],
    },
    { mirroring: { service: 'a@file', mirrors: [{ name: 'b@file' }] }, type: 'mirroring' },
  ],
  [
    {
      name: 'f@file',
      kind: 'failover',
      services: [
        { option: 'service', name: 'a@file' },
        { option: 'fallback', name: 'b@file' },
      ],
    },
    { failover: { service: 'a@file', fallback: 'b@file' }, type: 'failover' },
  ],
  [
    { name: 'h@file', kind: 'highestRandomWeight', services: [] },
    { highestRandomWeight: {}, type: 'highestrandomweight' },
  ],
];

for (const [service, shown] of CASES) {
  test(`a service of the kind ${service.kind}`, (t) => {
    const { listed } = describeService(service.name, assessed(service), [], []);
    t.deepEqual(listed, {
      ...shown,
      name: service.name,
      provider: 'file',
      status: 'enabled',
      since: '1970-01-01T00:00:00.000Z',
    });
  });
}

const WATCHED: Service = {
  name: 'app@file',
  kind: 'loadBalancer',
  passHostHeader: true,
  health: {
    check: {
      mode: 'http',
      path: '/health',
      method: 'GET',
      intervalMs: 30_000,
      unhealthyIntervalMs: 90_000,
      timeoutMs: 500,
      followRedirects: false,
      headers: [
        ['X-Probe', 'yes'],
        ['Authorization', 'canary'],
      ],
      startPending: true,
    },
    passive: { failureWindowMs: 10_000, maxFailedAttempts: 3 },
    slowStartMs: 60_000,
    serveWhenAllDown: true,
  },
};

test('how a service watches its servers, and what it found; secrets of checks are not shown', (t) => {
  const servers = ['a', 'b', 'c', 'd'].map((host) => ({ url: `http://${host}:80`, weight: 1 }));
  const verdicts: readonly ServerVerdict[] = [
    { url: 'http://a:80', status: 'up', sinceMs: 0, share: 1 },
    { url: 'http://b:80', status: 'down', reason: 'status 500', sinceMs: 1_000, share: 0 },
    { url: 'http://c:80', status: 'pending', sinceMs: 2_000, share: 0 },
    { url: 'http://d:80', status: 'up', sinceMs: 3_000, share: 0.4 },
  ];
  const used = { ...assessed(WATCHED), usedBy: ['r@file'] as const };
  const { shown } = describeService('app@file', used, servers, verdicts);
  t.like(shown, {
    loadBalancer: {
      healthCheck: {
        mode: 'http',
        path: '/health',
        method: 'GET',
        interval: '30s',
        unhealthyInterval: '1m30s',
        timeout: '500ms',
        followRedirects: false,
        headers: { 'X-Probe': 'yes', Authorization: 'xxxx' },
        startPending: true,
      },
      passiveHealthCheck: { failureWindow: '10s', maxFailedAttempts: 3 },
      slowStart: '1m0s',
      serveWhenAllDown: true,
    },
    serverStatus: { 'http://a:80': 'UP', 'http://b:80': 'DOWN', 'http://c:80': 'DOWN', 'http://d:80': 'UP' },
    serverHealth: {
      'http://a:80': { status: 'UP', since: '1970-01-01T00:00:00.000Z' },
      'http://b:80': { status: 'DOWN', reason: 'status 500', since: '1970-01-01T00:00:01.000Z' },
      'http://c:80': { status: 'PENDING', since: '1970-01-01T00:00:02.000Z' },
      'http://d:80': { status: 'UP', share: 0.4, since: '1970-01-01T00:00:03.000Z' },
    },
  });
  t.false(JSON.stringify(shown).includes('canary'));
});
