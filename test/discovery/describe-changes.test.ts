// The log's lines for what happened between two merges.

import test from 'ava';
import type { DiscoveredItem } from '../../src/discovery/declarations.ts';
import { describeChanges } from '../../src/discovery/describe-changes.ts';
import { addPrefix, declaring, Merges, router, service } from './declaring.ts';

const RULE = 'Host(`a.example`)';

/** What is logged for the step from the first declarations to the second. */
function linesBetween(before: readonly DiscoveredItem[], after: readonly DiscoveredItem[], afterMs = 10) {
  const merges = new Merges();
  const { state } = merges.next(before);
  return describeChanges(state, merges.next(after, afterMs).state);
}

const servers = (...urls: string[]) => [declaring('t', { services: { web: service(urls) } })];
const [a, b, c] = ['http://a:1', 'http://b:1', 'http://c:1'];

const CASES: readonly (readonly [title: string, before: DiscoveredItem[], after: DiscoveredItem[], lines: string[]])[] =
  [
    [
      'a first task',
      [],
      [declaring('t', { routers: { r: router(RULE) } })],
      ['router r@ecs appeared: Host(`a.example`)', 'service web@ecs appeared with 1 server'],
    ],
    [
      'a router that appears with a defect',
      servers(a),
      [declaring('t', { routers: { r: router(RULE, { middlewares: ['m'] }) }, services: { web: service([a]) } })],
      ['router r@ecs appeared, out of service: middleware "m@ecs" does not exist'],
    ],
    [
      'a rule that changes',
      [declaring('t', { routers: { r: router(RULE) } })],
      [declaring('t', { routers: { r: router('Host(`b.example`)') } })],
      ['router r@ecs changed: Host(`b.example`)'],
    ],
    [
      'the last task goes',
      [declaring('t', { routers: { r: router(RULE) } })],
      [],
      [
        'router r@ecs out of service: its declaration was withdrawn: it answers 503 until the grace period ends',
        'service web@ecs is gone',
      ],
    ],
    ['more servers', servers(a, b), servers(a, b, c, 'http://d:1'), ['service web@ecs: 2 -> 4 servers']],
    ['one server is left', servers(a, b), servers(b), ['service web@ecs: 2 -> 1 server']],
    ['no server is left', servers(a), servers(), ['service web@ecs: 1 -> 0 servers']],
    ['a replaced server', servers(a, b), servers(a, c), ['service web@ecs: 1 of 2 servers replaced']],
    ['another weight', servers(a), servers(`${a}#9`), ['service web@ecs: weights changed']],
    ['a server that is to leave', servers(a, b), servers(a, `${b}!`), ['service web@ecs: 1 of 2 servers will leave']],
    ['one that stays', servers(`${a}!`), servers(a), ['service web@ecs: 1 of 1 server will stay after all']],
    ['nothing', servers(a), servers(a), []],
    [
      'a middleware breaks, and with it a router',
      [declaring('t', { routers: { r: router(RULE, { middlewares: ['m'] }) }, middlewares: { m: addPrefix('/m') } })],
      [
        declaring('t', {
          routers: { r: router(RULE, { middlewares: ['m'] }) },
          middlewares: { m: addPrefix('', 'odd') },
        }),
      ],
      ['router r@ecs out of service: odd', 'middleware m@ecs disabled: odd'],
    ],
    [
      'a middleware is mended, and with it a router',
      [
        declaring('t', {
          routers: { r: router(RULE, { middlewares: ['m'] }) },
          middlewares: { m: addPrefix('', 'odd') },
        }),
      ],
      [declaring('t', { routers: { r: router(RULE, { middlewares: ['m'] }) }, middlewares: { m: addPrefix('/m') } })],
      ['router r@ecs serves', 'middleware m@ecs enabled'],
    ],
    [
      'a middleware appears, one changes, one goes',
      [declaring('t', { services: {}, middlewares: { x: addPrefix('/1'), y: addPrefix('/1') } })],
      [declaring('t', { services: {}, middlewares: { y: addPrefix('/2'), z: addPrefix('/1') } })],
      ['middleware x@ecs is gone', 'middleware y@ecs changed', 'middleware z@ecs appeared'],
    ],
    [
      'a service changes',
      [declaring('t', { services: { web: service([a], true) } })],
      [declaring('t', { services: { web: service([a], false) } })],
      ['service web@ecs changed'],
    ],
    [
      'another task of the same service, which only adds to the origins',
      [declaring('t', { services: { web: service([a]) } })],
      [declaring('t', { services: { web: service([a]) } }), declaring('u', { services: { web: service([a]) } })],
      [],
    ],
  ];

for (const [title, before, after, lines] of CASES) {
  test(title, (t) => t.deepEqual(linesBetween(before, after), lines));
}

test('the grace time ends', (t) => {
  const merges = new Merges();
  merges.next([declaring('t', { routers: { r: router(RULE) } })]);
  const { state } = merges.next([]);
  t.deepEqual(describeChanges(state, merges.next([], 60_000).state), ['router r@ecs is gone']);
});
