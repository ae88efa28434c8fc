// Tables: who wins, what is refused, what is made how often, and that the index spares the tests that it should.

import test from 'ava';
import { Cell } from '../../src/routing/cell.ts';
import { compileTables } from './compile-tables.ts';
import { viewOf } from './requests.ts';
import { routerOf, tableOf } from './routers.ts';

const CATCH_ALL = 'PathPrefix(`/`)';

test('the higher priority wins, across host, wildcard and catch-all', (t) => {
  const exact = routerOf('exact@test', 'Host(`a.example.com`)', { priority: '10' });
  const wildcard = routerOf('wildcard@test', 'Host(`*.example.com`)', { priority: '10' });
  const general = routerOf('general@test', CATCH_ALL, { priority: '10' });
  const view = viewOf({ host: 'a.example.com' });
  for (const winner of [exact, wildcard, general]) {
    const others = [exact, wildcard, general].filter((router) => router !== winner);
    t.is(tableOf(...others, { ...winner, priority: '11' }).match(view), winner.name);
    t.not(tableOf(...others, { ...winner, priority: '9' }).match(view), winner.name);
  }
});

test('priorities are compared as 64-bit integers', (t) => {
  const high = routerOf('z@test', CATCH_ALL, { priority: '9223372036854775807' });
  const low = routerOf('a@test', CATCH_ALL, { priority: '9223372036854775806' });
  const negative = routerOf('b@test', CATCH_ALL, { priority: '-9223372036854775808' });
  t.is(tableOf(negative, low, high).match(viewOf()), 'z@test');
  t.is(tableOf(negative, low).match(viewOf()), 'a@test');
});

test('of equal priorities the first name wins, whatever the order of arrival', (t) => {
  const routers = (['b@ecs', 'B@ecs', 'a@file', 'a@ecs'] as const).map((name) => routerOf(name, CATCH_ALL));
  t.is(tableOf(...routers).match(viewOf()), 'B@ecs');
  t.is(tableOf(...routers.filter(({ name }) => name !== 'B@ecs').reverse()).match(viewOf()), 'a@ecs');
});

test('a better router elsewhere does not hide the next one when its rule does not hold', (t) => {
  const picky = routerOf('picky@test', 'Host(`example.com`) && Method(`POST`)', { priority: '30' });
  const general = routerOf('general@test', CATCH_ALL, { priority: '20' });
  const plain = routerOf('plain@test', 'Host(`example.com`)', { priority: '10' });
  const table = tableOf(plain, general, picky);
  t.is(table.match(viewOf({ method: 'POST' })), 'picky@test');
  t.is(table.match(viewOf({ method: 'GET' })), 'general@test');
});

test('each entry point has the table of its routers; a value is made once for all of them', (t) => {
  const made: string[] = [];
  const both = routerOf('both@test', 'Host(`a.test`) || Host(`b.test`)', { entryPoints: ['web', 'internal'] });
  const one = routerOf('one@test', CATCH_ALL, { priority: '1' });
  const { tables } = compileTables([both, one], (router) => {
    made.push(router.name);
    return router;
  });
  t.deepEqual(made.sort(), ['both@test', 'one@test']);
  t.deepEqual([...tables.keys()].sort(), ['internal', 'web']);
  t.is(tables.get('internal')?.match(viewOf({ host: 'b.test' })), both);
  t.is(tables.get('internal')?.match(viewOf()), undefined);
  t.is(tables.get('web')?.match(viewOf()), one);
});

test('what cannot be read is refused by name and costs its neighbours nothing', (t) => {
  const { tables, refused } = compileTables(
    [
      routerOf('rule@test', 'Host('),
      routerOf('priority@test', CATCH_ALL, { priority: 'high' }),
      routerOf('unset@test', CATCH_ALL, { priority: '' }),
      routerOf('good@test', CATCH_ALL, { priority: '1' }),
    ],
    ({ name }) => name,
  );
  t.deepEqual(refused, ['rule@test', 'priority@test', 'unset@test']);
  t.is(tables.get('web')?.match(viewOf()), 'good@test');
});

test('a rule that cannot hold matches nothing', (t) => {
  const table = tableOf(
    routerOf('hosts@test', 'Host(`a.test`) && Host(`b.test`)'),
    routerOf('paths@test', 'Path(`/a`) && !PathPrefix(`/`)'),
  );
  for (const host of ['a.test', 'b.test']) t.is(table.match(viewOf({ host, path: '/a' })), undefined);
});

test('many hosts beside many paths in one rule match exactly those', (t) => {
  const anyOf = (matcher: string, texts: readonly string[]) =>
    texts.map((text) => `${matcher}(\`${text}\`)`).join(' || ');
  const numbers = Array.from({ length: 60 }, (_, i) => i);
  const hosts = numbers.map((i) => `h${i}.test`);
  const paths = numbers.map((i) => `/p${i}/`);
  const table = tableOf(routerOf('all@test', `(${anyOf('Host', hosts)}) && (${anyOf('PathPrefix', paths)})`));
  for (const host of hosts) for (const path of paths) t.is(table.match(viewOf({ host, path })), 'all@test');
  t.is(table.match(viewOf({ host: 'h60.test', path: '/p1/' })), undefined);
  t.is(table.match(viewOf({ host: 'h1.test', path: '/p60/' })), undefined);
});

test('routes of other hosts and other paths are not tested', (t) => {
  const rules = Array.from({ length: 500 }, (_, i) => [
    `Host(\`h${i}.test\`) && Header(\`x-a\`, \`1\`)`,
    `(Host(\`shared.test\`) || Host(\`h${i}.example\`)) && PathPrefix(\`/p${i}/\`) && Header(\`x-a\`, \`1\`)`,
    `Host(\`*.d${i}.test\`) && Path(\`/p\`) && !Header(\`x-a\`, \`2\`)`,
  ]).flat();
  const table = tableOf(...rules.map((rule, i) => routerOf(`r${i}@test`, rule)));
  const testsFor = (host: string, path: string): number => {
    let asked = 0;
    const headerValues = () => {
      asked++;
      return [];
    };
    table.match({ ...viewOf({ host, path }), headerValues });
    return asked;
  };
  t.is(testsFor('h77.test', '/'), 1);
  t.is(testsFor('shared.test', '/p77/x'), 1);
  t.is(testsFor('a.d77.test', '/p'), 1);
  t.is(testsFor('unknown.test', '/p77/'), 0);
});

test('a catch-all below what was found is not tested', (t) => {
  const table = tableOf(
    routerOf('host@test', 'Host(`example.com`)', { priority: '2' }),
    routerOf('general@test', 'Header(`x-a`, `1`)', { priority: '1' }),
  );
  t.is(table.match({ ...viewOf(), headerValues: () => t.fail() as never }), 'host@test');
});

test('a reader of the cell stays on the table that it took', (t) => {
  const cell = new Cell(tableOf(routerOf('old@test', CATCH_ALL)));
  const taken = cell.current;
  cell.swap(tableOf(routerOf('new@test', CATCH_ALL)));
  t.is(taken.match(viewOf()), 'old@test');
  t.is(cell.current.match(viewOf()), 'new@test');
});
