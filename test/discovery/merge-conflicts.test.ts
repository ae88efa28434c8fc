// Two items say different things of one name. Traefik drops the object for all of them, which takes a router down in
// every rolling deployment that changes a label (aws-and-consul A22); here one definition goes on being followed.

import test from 'ava';
import type { DiscoveredItem } from '../../src/discovery/declarations.ts';
import { addPrefix, declaring, Merges, merge, problems, router, service, verdicts } from './declaring.ts';

const OLD = 'Host(`old.example`)';
const NEW = 'Host(`new.example`)';

const task = (id: string, rule: string, startedAtMs?: number): DiscoveredItem =>
  declaring(id, { routers: { r: router(rule) }, ...(startedAtMs !== undefined && { startedAtMs }) });

const ruleOf = (state: ReturnType<typeof merge>) => state.routers.get('r@ecs')?.value.rule;

test('without history the majority is followed', (t) => {
  t.is(ruleOf(merge([task('a', NEW, 9), task('b', OLD, 1), task('c', OLD, 1)])), OLD);
});

test('without a majority the newest is followed, unknown counting as oldest', (t) => {
  t.is(ruleOf(merge([task('a', OLD, 1), task('b', NEW, 2)])), NEW);
  t.is(ruleOf(merge([task('a', OLD), task('b', NEW, -5)])), NEW);
});

test('the newest of a variant is its newest item', (t) => {
  t.is(ruleOf(merge([task('a', OLD, 1), task('b', OLD, 8), task('c', NEW, 5), task('d', NEW, 6)])), OLD);
});

test('with nothing else to tell them apart, the first item by name is followed', (t) => {
  t.is(ruleOf(merge([task('b', OLD), task('a', NEW)])), NEW);
  t.is(ruleOf(merge([task('b', NEW, 3), task('a', OLD, 3)])), OLD);
});

test('one item id in two scopes that says two things: decided, whichever came first', (t) => {
  const [x, y] = [
    declaring('a', { scope: 'x', routers: { r: router(OLD) } }),
    declaring('a', { scope: 'y', routers: { r: router(NEW) } }),
  ];
  t.is(ruleOf(merge([x, y])), ruleOf(merge([y, x])));
});

test('pain 22: a rolling deployment: what was serving is followed until nobody declares it, then the new one', (t) => {
  const merges = new Merges();
  t.is(ruleOf(merges.next([task('a', OLD, 1), task('b', OLD, 1)]).state), OLD);
  t.is(ruleOf(merges.next([task('a', OLD, 1), task('b', OLD, 1), task('c', NEW, 2)]).state), OLD);
  const { state } = merges.next([task('b', OLD, 1), task('c', NEW, 2), task('d', NEW, 3)]);
  t.is(ruleOf(state), OLD, 'the majority is no reason to leave what serves');
  t.is(ruleOf(merges.next([task('c', NEW, 2), task('d', NEW, 3)]).state), NEW);
  t.is(ruleOf(merges.next([task('a', OLD, 9), task('c', NEW, 2)]).state), NEW, 'now that is what serves');
});

test('servers of losers join under the definition that is followed', (t) => {
  const merges = new Merges();
  const blue = (id: string) => declaring(id, { services: { web: service([`http://${id}:80`], true) } });
  const green = (id: string) => declaring(id, { services: { web: service([`http://${id}:80`], false) } });
  merges.next([blue('a')]);
  const { state } = merges.next([blue('a'), green('b'), green('c')]);
  t.like(state.services.get('web@ecs')?.value, { passHostHeader: true });
  t.deepEqual(
    state.servers.get('web@ecs')?.servers.map(({ url }) => url),
    ['http://a:80', 'http://b:80', 'http://c:80'],
  );
});

test('a conflict is a problem that names the contributors, and a warning on the object, which stays available', (t) => {
  const state = merge([task('a', OLD), task('b', OLD), task('c', NEW)]);
  const text = 'defined multiple times with different configurations: used is that of a, b, not used is that of c';
  t.deepEqual(problems({ state }), [`router r@ecs: ${text}`]);
  t.deepEqual(verdicts(state.routers), [`r@ecs warning: ${text}`]);
  t.true(state.routers.get('r@ecs')?.value.available);
  t.deepEqual(state.routers.get('r@ecs')?.origins, ['a', 'b', 'c']);
});

test('hundreds of contributors make no longer text than four', (t) => {
  const many = Array.from({ length: 300 }, (_, n) => task(`t${100 + n}`, OLD));
  t.deepEqual(problems({ state: merge([...many, task('x', NEW)]) }), [
    'router r@ecs: defined multiple times with different configurations: used is that of t100, t101, t102 and 297 more, not used is that of x',
  ]);
});

test('middlewares conflict like routers, and the one that was serving stays', (t) => {
  const merges = new Merges();
  const one = declaring('a', { middlewares: { m: addPrefix('/1') } });
  const two = (id: string) => declaring(id, { middlewares: { m: addPrefix('/2') } });
  merges.next([one]);
  const { state } = merges.next([one, two('b'), two('c')]);
  t.deepEqual(state.middlewares.get('m@ecs')?.value.definition, { type: 'addPrefix', prefix: '/1' });
  t.is(state.middlewares.get('m@ecs')?.status, 'warning');
});

test('a defective definition never displaces one that works', (t) => {
  const broken = (id: string) => declaring(id, { routers: { r: router('Host(') } });
  const state = merge([task('a', OLD), broken('b'), broken('c')]);
  t.is(ruleOf(state), OLD);
  t.is(state.routers.get('r@ecs')?.status, 'warning');
  t.is(problems({ state }).length, 2, 'the defect and the conflict');
});

test('a rule that no longer parses: the previous version stays, with a warning, until it parses again', (t) => {
  const merges = new Merges();
  merges.next([task('a', OLD)]);
  const broken = merges.next([task('b', 'Host(')]);
  t.is(ruleOf(broken.state), OLD);
  t.true(broken.state.routers.get('r@ecs')?.value.available);
  t.is(broken.state.routers.get('r@ecs')?.status, 'warning');
  t.is(problems(broken).length, 1);
  t.is(ruleOf(merges.next([task('b', 'Host(')]).state), OLD, 'and the next time');
  const mended = merges.next([task('b', NEW)]);
  t.is(ruleOf(mended.state), NEW);
  t.deepEqual(problems(mended), []);
});

test('any other defect of a router or a service keeps the previous version too', (t) => {
  const merges = new Merges();
  merges.next([declaring('a', { routers: { r: router(OLD) }, services: { web: service(['http://a:80'], false) } })]);
  const { state } = merges.next([
    declaring('a', {
      routers: { r: router(NEW, {}, 'priority: not a number') },
      services: { web: service(['http://a:80', 'http://b:80'], true, 'passHostHeader: neither true nor false') },
    }),
  ]);
  t.is(ruleOf(state), OLD);
  t.deepEqual(verdicts(state.services), ['web@ecs warning: passHostHeader: neither true nor false']);
  t.like(state.services.get('web@ecs')?.value, { passHostHeader: false });
  t.is(state.servers.get('web@ecs')?.servers.length, 2, 'servers are the current ones');
});

test('a middleware that got a defect is not served in its previous version: its router answers 503', (t) => {
  const merges = new Merges();
  const guarded = (...defects: string[]) =>
    declaring('a', {
      routers: { r: router(OLD, { middlewares: ['m'] }) },
      middlewares: { m: addPrefix('/1', ...defects) },
    });
  t.true(merges.next([guarded()]).state.routers.get('r@ecs')?.value.available);
  const { state } = merges.next([guarded('the prefix is odd')]);
  t.is(state.middlewares.get('m@ecs')?.status, 'disabled');
  t.false(state.routers.get('r@ecs')?.value.available);
  t.true(merges.next([guarded()]).state.routers.get('r@ecs')?.value.available);
});

test('a router that came to refer to a missing middleware answers 503: no previous version without it', (t) => {
  const merges = new Merges();
  merges.next([task('a', OLD)]);
  const { state } = merges.next([declaring('a', { routers: { r: router(OLD, { middlewares: ['auth@file'] }) } })]);
  t.false(state.routers.get('r@ecs')?.value.available);
});

test('a problem keeps the time at which it was first seen', (t) => {
  const merges = new Merges();
  const broken = [declaring('a', { routers: { r: router(OLD, { service: 'nowhere' }) } })];
  const since = merges.next(broken).state.problems[0]?.sinceMs;
  t.is(merges.next(broken, 60_000).state.problems[0]?.sinceMs, since);
  merges.next([]);
  t.not(merges.next(broken).state.problems[0]?.sinceMs, since);
});
