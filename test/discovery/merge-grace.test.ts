// A router whose declaration is gone answers 503 for a grace time: a redeployment must not hand its requests to a broader
// router (Traefik issues #1689 and #13821; http-safety 2.6, "last healthy server of a router disappears").

import test from 'ava';
import { declaring, GRACE_MS, Merges, router, service } from './declaring.ts';

const RULE = 'Host(`a.example`)';
const ENTRY_POINTS = new Map([
  ['web', { asDefault: true }],
  ['other', { asDefault: false }],
]);

const task = (name = 'r', rule = RULE, entryPoints: readonly string[] = ['web']) =>
  declaring('task', { routers: { [name]: router(rule, { entryPoints }) } });

test('withdrawn, it is unavailable until the grace time ends, and the merge asks to be woken then', (t) => {
  const merges = new Merges();
  t.is(merges.next([task()]).wakeAtMs, undefined);
  const gone = merges.next([]);
  t.like(gone.state.routers.get('r@ecs'), { status: 'disabled', usedBy: [], origins: ['task'] });
  t.like(gone.state.routers.get('r@ecs')?.value, { available: false, rule: RULE, entryPoints: ['web'] });
  t.is(gone.wakeAtMs, 20 + GRACE_MS);
  t.deepEqual(gone.state.problems, [], 'a withdrawal is no defect');

  t.true(merges.next([], GRACE_MS - 1).state.routers.has('r@ecs'), 'the deadline is not moved by later merges');
  const ended = merges.next([], 1);
  t.false(ended.state.routers.has('r@ecs'));
  t.is(ended.wakeAtMs, undefined);
});

test('it comes back within the grace time as if it had never gone', (t) => {
  const merges = new Merges();
  const before = merges.next([task()]);
  const serving = before.state.routers.get('r@ecs');
  t.truthy(serving);
  merges.next([]);
  const back = merges.next([task()]);
  t.deepEqual(back.state.routers.get('r@ecs'), { ...serving, sinceMs: 30 }, 'enabled since it is back');
  t.deepEqual(back.state.servers, before.state.servers);
  t.deepEqual(back.state.problems, []);
  t.is(back.wakeAtMs, undefined);
});

test('it comes back broken within the grace time: the version that was serving is still known', (t) => {
  const merges = new Merges();
  merges.next([task()]);
  merges.next([]);
  const back = merges.next([task('r', 'Host(')]).state.routers.get('r@ecs');
  t.is(back?.value.rule, RULE);
  t.true(back?.value.available);
});

test('a live router with the same rule takes over at once', (t) => {
  const merges = new Merges({ entryPoints: ENTRY_POINTS });
  merges.next([task('r')]);
  const { state, wakeAtMs } = merges.next([task('renamed')]);
  t.deepEqual([...state.routers.keys()], ['renamed@ecs']);
  t.is(wakeAtMs, undefined);
});

test('a live router with the same rule elsewhere does not: the withdrawn one still answers on its own entry point', (t) => {
  const merges = new Merges({ entryPoints: ENTRY_POINTS });
  merges.next([task('r', RULE, ['web', 'other'])]);
  const { state } = merges.next([task('renamed', RULE, ['other'])]);
  t.deepEqual(state.routers.get('r@ecs')?.value.entryPoints, ['web']);
});

test('a live router with another rule does not', (t) => {
  const merges = new Merges();
  merges.next([task('r')]);
  t.true(merges.next([task('general', 'PathPrefix(`/`)')]).state.routers.has('r@ecs'));
});

test('a grace time of 0: gone at once', (t) => {
  const merges = new Merges({ routerGracePeriodMs: 0 });
  merges.next([task()]);
  t.false(merges.next([]).state.routers.has('r@ecs'));
});

test('what never answered is not graced: no rule to match, or nowhere to listen', (t) => {
  const merges = new Merges();
  merges.next([task('bad', 'Host('), task('nowhere', RULE, ['missing'])]);
  t.is(merges.next([]).state.routers.size, 0);
});

test('what answered 503 while it was declared goes on to', (t) => {
  const merges = new Merges();
  merges.next([declaring('task', { routers: { r: router(RULE, { service: 'missing' }) } })]);
  t.false(merges.next([]).state.routers.get('r@ecs')?.value.available);
});

test('a service is gone with its declaration, and what refers to it from elsewhere answers 503', (t) => {
  const merges = new Merges();
  const file = declaring('routes.yml', {
    provider: 'file',
    services: {},
    routers: { r: router(RULE, { service: 'web@ecs' }) },
  });
  const both = merges.next([file, declaring('task', { services: { web: service(['http://w:1']) } })]);
  t.true(both.state.routers.get('r@file')?.value.available);
  const { state } = merges.next([file]);
  t.false(state.services.has('web@ecs'));
  t.false(state.servers.has('web@ecs'));
  t.deepEqual(state.routers.get('r@file')?.errors, ['the service "web@ecs" does not exist']);
});
