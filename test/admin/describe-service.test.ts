// Services in the shapes of Traefik's API (reference 11.5), those that are made of others too.

import test from 'ava';
import { describeService } from '../../src/admin/describe-service.ts';
import type { CompositeService } from '../../src/model/routing-state.ts';
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
    const { listed } = describeService(service.name, assessed(service), []);
    t.deepEqual(listed, {
      ...shown,
      name: service.name,
      provider: 'file',
      status: 'enabled',
      since: '1970-01-01T00:00:00.000Z',
    });
  });
}
