// What is wrong with a definition, and whether it costs the route: a defect disables, a warning is only shown.

import test from 'ava';
import type { Declared } from '../../src/model/dynamic-configuration.ts';
import type { Defect } from '../../src/model/problem.ts';
import { addPrefix, declaring, merge, problems, router, service, verdicts } from './declaring.ts';

const RULE = 'Host(`a.example`)';
const WARNING: Defect = { reason: '"sticky" is not supported yet', place: 'x.sticky', severity: 'warning' };

const warned = <T>({ definition, defects }: Declared<T>): Declared<T> => ({
  definition,
  defects: [...defects, WARNING],
});

test('a warning is shown and everything serves', (t) => {
  const state = merge([
    declaring('task', {
      routers: { r: warned(router(RULE, { middlewares: ['m'] })) },
      services: { web: warned(service(['http://10.0.0.1:80'])) },
      middlewares: { m: warned(addPrefix('/a')) },
    }),
  ]);
  const told = 'warning: x.sticky: "sticky" is not supported yet';
  t.deepEqual(verdicts(state.routers), [`r@ecs ${told}`]);
  t.deepEqual(verdicts(state.services), [`web@ecs ${told}`]);
  t.deepEqual(verdicts(state.middlewares), [`m@ecs ${told}`]);
  t.true(state.routers.get('r@ecs')?.value.available);
  t.is(state.servers.get('web@ecs')?.servers.length, 1);
  t.is(problems({ state }).length, 3);
});

test('a service that is warned of does not cast doubt on its router', (t) => {
  const state = merge([
    declaring('task', { routers: { r: router(RULE) }, services: { web: warned(service(['http://10.0.0.1:80'])) } }),
  ]);
  t.deepEqual(verdicts(state.routers), ['r@ecs enabled']);
});

test('a defect beside a warning disables, and both are shown', (t) => {
  const state = merge([declaring('task', { routers: { r: warned(router(RULE, {}, 'broken')) } })]);
  t.deepEqual(state.routers.get('r@ecs')?.errors, ['broken', 'x.sticky: "sticky" is not supported yet']);
  t.is(state.routers.get('r@ecs')?.status, 'disabled');
});

test('contributors that differ in warnings only say the same; the warning of any of them is shown', (t) => {
  const state = merge([
    declaring('one', { services: { web: service(['http://10.0.0.1:80']) } }),
    declaring('two', { services: { web: warned(service(['http://10.0.0.2:80'])) } }),
  ]);
  t.deepEqual(verdicts(state.services), ['web@ecs warning: x.sticky: "sticky" is not supported yet']);
  t.is(state.servers.get('web@ecs')?.servers.length, 2);
});

test('a rule of v2 is told to the workers in v3, with the priority that its length gives it as written', (t) => {
  const written = 'Host(`a.example`, `b.example`)';
  const state = merge([declaring('task', { routers: { r: router(written, { ruleSyntax: 'v2' }) } })]);
  const { rule, priority, available } = state.routers.get('r@ecs')?.value ?? {};
  t.is(rule, 'Host(`a.example`) || Host(`b.example`)');
  t.is(priority, String(written.length));
  t.true(available);
});

test('the same rule without its syntax is a mistake', (t) => {
  const state = merge([declaring('task', { routers: { r: router('Host(`a.example`, `b.example`)') } })]);
  t.is(state.routers.get('r@ecs')?.status, 'disabled');
});

test('a rule of v2 that does not parse claims nothing that it would mean in v3', (t) => {
  const state = merge([declaring('task', { routers: { r: router('Query(`a`, `b`)', { ruleSyntax: 'v2' }) } })]);
  t.is(state.routers.get('r@ecs')?.status, 'disabled');
  t.is(state.routers.get('r@ecs')?.value.rule, '');
});
