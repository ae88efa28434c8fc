// Changes of tables: the result is that of compiling everything anew, what serves stays as it is, and only what a change
// concerns is compiled again.

import test from 'ava';
import fc from 'fast-check';
import type { QualifiedName } from '../../src/model/qualified-name.ts';
import type { Router } from '../../src/model/routing-state.ts';
import { type CompiledTables, Compiler } from '../../src/routing/compiler.ts';
import { printRule } from '../../src/rules/print.ts';
import { request, ruleSet } from './generated.ts';
import { viewOf } from './requests.ts';
import { ENTRY_POINT, routerOf, tableOf } from './routers.ts';

const CATCH_ALL = 'Host(`*`)';
const RUNS = { seed: 20_260_204, numRuns: Number(process.env.PROPERTY_RUNS ?? 500) };

function finish<T>(pieces: Generator<void, T>): T {
  for (;;) {
    const piece = pieces.next();
    if (piece.done === true) return piece.value;
  }
}

class Tables {
  readonly #compiler = new Compiler<QualifiedName>();
  readonly made: string[] = [];

  update(...routers: readonly (Router | QualifiedName)[]): CompiledTables<QualifiedName> {
    const changes = new Map(
      routers.map((router) => (typeof router === 'string' ? [router, undefined] : [router.name, router])),
    );
    return finish(
      this.#compiler.update(changes, ({ name }) => {
        this.made.push(name);
        return name;
      }),
    );
  }
}

test('a table after any changes answers as one compiled from what is left', (t) => {
  const steps = fc.array(ruleSet, { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(steps, fc.array(request, { minLength: 1, maxLength: 6 }), (sets, requests) => {
      const tables = new Tables();
      let present = new Map<QualifiedName, Router>();
      for (const set of sets) {
        const next = new Map(
          set.map(({ name, rule, priority }) => [name, routerOf(name, printRule(rule), { priority })]),
        );
        const gone = [...present.keys()].filter((name) => !next.has(name));
        const table = tables.update(...gone, ...next.values()).tables.get(ENTRY_POINT);
        present = next;
        const anew = tableOf(...present.values());
        for (const view of requests.map(viewOf)) if (table?.match(view) !== anew.match(view)) return false;
      }
      return true;
    }),
    RUNS,
  );
  t.pass();
});

/** Enough on one host that a change of some is made in the trie that is there. */
const CROWD = Array.from({ length: 200 }, (_, i) =>
  routerOf(
    `crowd${i}@test`,
    `Host(\`a.com\`) && PathPrefix(\`/${i.toString(2).replaceAll('0', 'a').replaceAll('1', 'b')}\`)`,
    {
      priority: String(i % 7),
    },
  ),
);

test('a crowded host after small changes answers as one compiled from what is left', (t) => {
  const steps = fc.array(fc.tuple(ruleSet, fc.array(fc.nat(CROWD.length - 1), { maxLength: 3 })), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(steps, fc.array(request, { minLength: 1, maxLength: 12 }), (sets, requests) => {
      const tables = new Tables();
      tables.update(...CROWD);
      const present = new Map<QualifiedName, Router>(CROWD.map((router) => [router.name, router]));
      for (const [set, leaving] of sets) {
        const coming = set.slice(0, 4).map(({ name, rule, priority }) => routerOf(name, printRule(rule), { priority }));
        const gone = leaving.map((i): QualifiedName => `crowd${i}@test`);
        for (const name of gone) present.delete(name);
        for (const router of coming) present.set(router.name, router);
        const table = tables.update(...gone, ...coming).tables.get(ENTRY_POINT);
        const anew = tableOf(...present.values());
        for (const view of requests.map(viewOf)) if (table?.match(view) !== anew.match(view)) return false;
      }
      return true;
    }),
    { ...RUNS, numRuns: Math.ceil(RUNS.numRuns / 10) },
  );
  t.pass();
});

test('what serves is not touched by a change', (t) => {
  const tables = new Tables();
  const before = tables.update(routerOf('a@test', 'Host(`a.test`)'), routerOf('b@test', CATCH_ALL)).tables;
  const after = tables.update('a@test', routerOf('b@test', 'Host(`b.test`)')).tables;
  const view = viewOf({ host: 'a.test' });
  t.is(before.get(ENTRY_POINT)?.match(view), 'a@test');
  t.is(before.get(ENTRY_POINT)?.match(viewOf({ host: 'c.test' })), 'b@test');
  t.is(after.get(ENTRY_POINT)?.match(view), undefined);
  t.is(after.get(ENTRY_POINT)?.match(viewOf({ host: 'b.test' })), 'b@test');
});

test('a change makes only the routes that it names', (t) => {
  const tables = new Tables();
  tables.update(...Array.from({ length: 200 }, (_, i) => routerOf(`r${i}@test`, `Host(\`h${i}.test\`)`)));
  tables.made.length = 0;
  const { tables: next } = tables.update(routerOf('r7@test', 'Host(`h7.test`) && Path(`/seven`)'));
  t.deepEqual(tables.made, ['r7@test']);
  t.is(next.get(ENTRY_POINT)?.match(viewOf({ host: 'h7.test', path: '/seven' })), 'r7@test');
  t.is(next.get(ENTRY_POINT)?.match(viewOf({ host: 'h7.test' })), undefined);
  t.is(next.get(ENTRY_POINT)?.match(viewOf({ host: 'h8.test' })), 'r8@test');
});

test('one rule of hundreds of hosts is hundreds of pieces of work: reading it holds up no requests', (t) => {
  const rule = Array.from({ length: 250 }, (_, i) => `Host(\`h${i}.test\`) && Path(\`/${i}\`)`).join(' || ');
  let count = 0;
  let whenRead = 0;
  const pieces = new Compiler().update(new Map([['r@test', routerOf('r@test', rule)]]), () => {
    whenRead = count;
  });
  for (let piece = pieces.next(); piece.done !== true; piece = pieces.next()) count += 1;
  t.is(whenRead, 250);
});

test('a router that becomes unreadable leaves the tables, and one that moves leaves its old entry point', (t) => {
  const tables = new Tables();
  tables.update(routerOf('a@test', 'Host(`a.test`)'), routerOf('b@test', 'Host(`b.test`)'));
  const { tables: next, refused } = tables.update(
    routerOf('a@test', 'Host('),
    routerOf('b@test', 'Host(`b.test`)', { entryPoints: ['other'] }),
  );
  t.deepEqual(refused, ['a@test']);
  t.deepEqual([...next.keys()], ['other']);
  t.is(next.get('other')?.match(viewOf({ host: 'b.test' })), 'b@test');
});
