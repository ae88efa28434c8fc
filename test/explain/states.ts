// Routing states for explanations, in a few words.

import type { ExplainedEntryPoint } from '../../src/explain/explain-request.ts';
import type { Assessed, Router, RoutingState } from '../../src/model/routing-state.ts';
import type { EntryPointSettings } from '../../src/model/settings.ts';
import { assessed, stateOf } from '../admin/states.ts';
import { routerOf } from '../routing/routers.ts';
import { entryPointSettings } from '../support/entry-point-settings.ts';

/** `web`, with nothing configured but what is given. */
export const webWith = (given: Partial<EntryPointSettings> = {}): ExplainedEntryPoint => ({
  name: 'web',
  settings: { ...entryPointSettings({ host: '', port: 80 }), ...given },
  serverName: 'router.example',
});

export const WEB = webWith();

export const enabled = (router: Router): Assessed<Router> => assessed(router);

const disabled = (router: Router, reason: string): Assessed<Router> =>
  assessed({ ...router, available: false }, { status: 'disabled', errors: [reason] });

/** A guarded shop, a catch-all, one router without servers, one that is broken and one whose rule cannot be read. */
export const shop: RoutingState = stateOf({
  routers: [
    enabled(
      routerOf('shop@ecs', 'Host(`shop.example`) && PathPrefix(`/api`)', {
        middlewares: ['strip@file', 'team@file'],
        service: 'shop@ecs',
      }),
    ),
    enabled(routerOf('secure@file', 'Host(`secure.example`)', { middlewares: ['https@file'], service: 'shop@ecs' })),
    enabled(routerOf('rest@file', 'PathPrefix(`/`)', { priority: '1', service: 'shop@ecs' })),
    enabled(routerOf('empty@ecs', 'Host(`empty.example`)', { service: 'empty@ecs' })),
    disabled(routerOf('broken@ecs', 'Host(`broken.example`)'), 'middleware "auth@file" does not exist'),
    disabled(routerOf('unread@ecs', 'Hots(`shop.example`)'), 'unknown matcher'),
    enabled(routerOf('elsewhere@file', 'PathPrefix(`/`)', { entryPoints: ['other'] })),
  ],
  services: [
    [
      'shop@ecs',
      [
        { url: 'http://user:secret@10.0.0.1:80', weight: 1 },
        { url: 'http://10.0.0.2:80', weight: 2, leaving: true },
      ],
      ['shop@ecs'],
    ],
    ['empty@ecs', [{ url: 'http://10.0.0.3:80', weight: 0 }], ['empty@ecs']],
  ],
  middlewares: [
    ['strip@file', { type: 'stripPrefix', prefixes: ['/api'] }],
    [
      'team@file',
      { type: 'headers', customRequestHeaders: [['Authorization', 'Bearer abc']], customResponseHeaders: [] },
    ],
    ['https@file', { type: 'redirectScheme', scheme: 'https', permanent: true }],
  ],
});
