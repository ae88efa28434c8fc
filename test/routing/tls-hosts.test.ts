// Which TLS options a host has follows its routers, and only those with TLS.

import test from 'ava';
import type { Router } from '../../src/model/routing-state.ts';
import { type OptionsByHost, TlsHosts } from '../../src/routing/tls-hosts.ts';
import { ENTRY_POINT, routerOf } from './routers.ts';

const MUTUAL: Partial<Router> = { tls: { options: 'mutual@file' } };

/** Every router is a piece of work of its own: `pieces` counts where other work could come in between. */
function update(hosts: TlsHosts, routers: readonly (Router | string)[]) {
  const changes = routers.map((each) =>
    typeof each === 'string' ? ([`${each}@test`, undefined] as const) : ([each.name, each] as const),
  );
  const work = hosts.update(new Map(changes));
  for (let pieces = 0; ; pieces++) {
    const { done, value } = work.next();
    if (done === true) return { options: value, pieces };
  }
}

const shown = (options: OptionsByHost) => Object.fromEntries([...(options.get(ENTRY_POINT) ?? [])]);

test('every host of a router with TLS has its options, until the router is gone or has none', (t) => {
  const hosts = new TlsHosts();
  const both = routerOf('a@test', 'Host(`a.test`) || Host(`*.b.test`)', MUTUAL);
  const other = routerOf('c@test', 'Host(`c.test`)', { tls: { options: 'default@internal' } });
  const { options, pieces } = update(hosts, [both, other]);
  t.deepEqual(shown(options), { 'a.test': 'mutual@file', '*.b.test': 'mutual@file', 'c.test': 'default@internal' });
  t.is(pieces, 2);
  t.deepEqual(shown(update(hosts, ['a']).options), { 'c.test': 'default@internal' });
  t.deepEqual(shown(update(hosts, [routerOf('c@test', 'Host(`c.test`)')]).options), {});
});

test('a trailing dot of a rule is none of the name that a client asks for', (t) => {
  const { options } = update(new TlsHosts(), [routerOf('a@test', 'Host(`A.test.`) || Host(`*.b.test.`)', MUTUAL)]);
  t.deepEqual(shown(options), { 'a.test': 'mutual@file', '*.b.test': 'mutual@file' });
});

test('what concerns no router with TLS is no work, and the map stays', (t) => {
  const hosts = new TlsHosts();
  const secured = routerOf('a@test', 'Host(`a.test`)', MUTUAL);
  const { options } = update(hosts, [secured]);
  t.deepEqual(update(hosts, [routerOf('plain@test', 'Host(`a.test`)'), 'gone', secured]), { options, pieces: 0 });
  t.is(update(hosts, [secured]).options, options);
});
