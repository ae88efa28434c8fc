// What entry points say for all of their routers (reference 4.5, 6.3): middlewares in front, TLS, redirections.

import test from 'ava';
import fc from 'fast-check';
import type { EntryPoints } from '../../src/discovery/choose-entry-points.ts';
import { changedEntries } from '../../src/discovery/worker-entries.ts';
import { addPrefix, declaring, Merges, merge, problems, router, tls, tlsOptions, verdicts } from './declaring.ts';
import { RUNS } from './runs.ts';

const SECURE = { asDefault: false, http: { middlewares: [], tls: { options: 'default@internal' } } } as const;
const GUARDED = { asDefault: false, http: { middlewares: ['guard@ecs'] } } as const;
const PLAIN = { asDefault: false } as const;

const entryPointsOf = (entryPoints: Record<string, EntryPoints extends ReadonlyMap<string, infer E> ? E : never>) => ({
  entryPoints: new Map(Object.entries(entryPoints)),
});

const described = (state: ReturnType<typeof merge>): string[] =>
  [...state.routers.values()].map(({ value: { name, entryPoints, middlewares, tls } }) =>
    [name, 'on', ...entryPoints, 'through', ...middlewares, tls?.options ?? 'plain'].join(' '),
  );

test('a router of one entry point becomes what that says, under its own name', (t) => {
  const state = merge([declaring('a', { routers: { r: router('Host(`a`)') } })], entryPointsOf({ websecure: SECURE }));
  t.deepEqual(described(state), ['r@ecs on websecure through default@internal']);
});

test('a router of several entry points is one for each of those that say something', (t) => {
  const items = [
    declaring('a', {
      routers: { r: router('Host(`a`)', { middlewares: ['own'] }) },
      middlewares: { guard: addPrefix('/g'), own: addPrefix('/o') },
    }),
  ];
  t.deepEqual(described(merge(items, entryPointsOf({ web: PLAIN, guarded: GUARDED, websecure: SECURE }))), [
    'guarded-r@ecs on guarded through guard@ecs own@ecs plain',
    'r@ecs on web through own@ecs plain',
    'websecure-r@ecs on websecure through own@ecs default@internal',
  ]);
});

test('a copy never takes the name of another router, whose route would be lost', (t) => {
  const items = [
    declaring('a', {
      routers: { r: router('Host(`a`)'), 'websecure-r': router('Host(`b`)', { entryPoints: ['web'] }) },
    }),
  ];
  t.deepEqual(described(merge(items, entryPointsOf({ web: PLAIN, websecure: SECURE }))), [
    'r@ecs on web through plain',
    'websecure-r-2@ecs on websecure through default@internal',
    'websecure-r@ecs on web through plain',
  ]);
});

test('property: every router is served at each of its entry points, whatever it and they are called', (t) => {
  const entryPoints = entryPointsOf({ web: SECURE, a: GUARDED, 'a-web': SECURE, plain: PLAIN });
  const names = fc.constantFrom('r', 'a-r', 'a-web-r', 'web-r', 'web-r-2', 'a-conflicted-r', 'web-conflicted-r');
  const around = {
    middlewares: { guard: addPrefix('/g') },
    tls: tls({ options: { one: tlsOptions('TLSv1.2'), two: tlsOptions('TLSv1.3') } }),
  };
  const anyRouter = fc.record({
    entryPoints: fc.subarray([...entryPoints.entryPoints.keys()], { minLength: 1 }),
    tls: fc.constantFrom(undefined, { options: 'one' }, { options: 'two' }),
  });
  fc.assert(
    fc.property(fc.dictionary(names, anyRouter), (written) => {
      const routers = Object.entries(written).map(([name, { entryPoints, tls }]) => {
        const declared = router(`Host(\`a\`) && Path(\`/${name}\`)`, { entryPoints, ...(tls && { tls }) });
        return [name, declared] as const;
      });
      const state = merge([declaring('a', { ...around, routers: Object.fromEntries(routers) })], entryPoints);
      const served = [...state.routers.values()].flatMap(({ value }) =>
        value.entryPoints.map((entryPoint) => `${value.rule} on ${entryPoint}`),
      );
      const wanted = routers.flatMap(([, { definition }]) =>
        (definition.entryPoints ?? []).map((entryPoint) => `${definition.rule} on ${entryPoint}`),
      );
      t.deepEqual(served.sort(), wanted.sort());
    }),
    RUNS,
  );
});

test('who uses a middleware or a service is told in the names that routers are served under', (t) => {
  const items = [declaring('a', { routers: { r: router('Host(`a`)') }, middlewares: { guard: addPrefix('/g') } })];
  const merges = new Merges(entryPointsOf({ web: PLAIN, guarded: GUARDED }));
  const { state } = merges.next(items);
  t.deepEqual(state.middlewares.get('guard@ecs')?.usedBy, ['guarded-r@ecs']);
  t.deepEqual(state.services.get('web@ecs')?.usedBy, ['guarded-r@ecs', 'r@ecs']);
  const { state: again } = merges.next([...items, declaring('b', { services: {} })]);
  t.is(again.middlewares.get('guard@ecs'), state.middlewares.get('guard@ecs'));
  const { state: withdrawn } = merges.next([declaring('a', { middlewares: { guard: addPrefix('/g') } })]);
  t.deepEqual(withdrawn.middlewares.get('guard@ecs')?.usedBy, []);
});

test('what a router says of TLS itself stands', (t) => {
  const items = [declaring('a', { routers: { r: router('Host(`a`)', { tls: { options: 'own@file' } }) } })];
  const { routers } = merge(items, entryPointsOf({ websecure: SECURE }));
  t.is(routers.get('r@ecs')?.value.tls?.options, 'own@file');
});

test('a guard that is missing closes the door: 503, never without it', (t) => {
  const merged = new Merges(entryPointsOf({ guarded: GUARDED })).next([
    declaring('a', { routers: { r: router('Host(`a`)') } }),
  ]);
  const reason = 'middleware "guard@ecs" of entry point guarded does not exist or is disabled';
  t.deepEqual(verdicts(merged.state.routers), [`r@ecs disabled: ${reason}`]);
  t.false(merged.state.routers.get('r@ecs')?.value.available);
  t.deepEqual(problems(merged), [`router r@ecs: ${reason}`]);
});

test('TLS options of an entry point that nobody has close those who take them, and nobody else', (t) => {
  const http = { middlewares: [], tls: { options: 'strict@file' } } as const;
  const items = [declaring('a', { routers: { own: router('Host(`o`)', { tls: {} }), r: router('Host(`a`)') } })];
  const { routers } = merge(items, entryPointsOf({ websecure: { asDefault: false, http } }));
  t.deepEqual(verdicts(routers), [
    'own@ecs enabled',
    'r@ecs disabled: TLS options strict@file of entry point websecure do not exist or are disabled',
  ]);
  t.false(routers.get('r@ecs')?.value.available);
});

test('what did not change is not sent again, though every router is a copy', (t) => {
  const merges = new Merges(entryPointsOf({ web: PLAIN, websecure: SECURE }));
  const items = ['a', 'b', 'c'].map((id) => declaring(id, { routers: { [id]: router(`Host(\`${id}\`)`) } }));
  const { state: before } = merges.next(items);
  const { state: after } = merges.next([...items, declaring('d', { routers: { d: router('Host(`d`)') } })]);
  const changes = [...changedEntries(before, after)].filter(({ kind }) => kind === 'httpRouter');
  t.deepEqual(
    changes.map(({ name }) => name),
    ['d@ecs', 'websecure-d@ecs'],
  );
});

test('a redirection is a router of the static configuration, before every other', (t) => {
  const redirection = { to: 'websecure', port: 443, scheme: 'https', permanent: true, priority: '9223372036854775806' };
  const state = merge(
    [declaring('a', { routers: { r: router('Host(`a`)') } })],
    entryPointsOf({ web: { asDefault: false, http: { redirection: { ...redirection, scheme: 'https' } } } }),
  );
  t.deepEqual(described(state), [
    'r@ecs on web through plain',
    'web-to-websecure@internal on web through redirect-web-to-websecure@internal plain',
  ]);
  t.deepEqual(state.middlewares.get('redirect-web-to-websecure@internal')?.value.definition, {
    type: 'redirectScheme',
    scheme: 'https',
    port: '443',
    permanent: true,
  });
  t.is(state.routers.get('web-to-websecure@internal')?.value.priority, redirection.priority);
});
