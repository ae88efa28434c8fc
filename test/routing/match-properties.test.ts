// Promise of DESIGN 4: the table gives exactly the answer that testing every rule in priority order would give.

import test from 'ava';
import fc from 'fast-check';
import { printRule } from '../../src/rules/print.ts';
import { anyRule, request, ruleSet } from './generated.ts';
import { holds, type LinearRoute, matchLinearly } from './linear.ts';
import { viewOf } from './requests.ts';
import { routerOf, tableOf, tableOfRule } from './routers.ts';

/** A longer search: PROPERTY_RUNS=100000. */
const RUNS = { seed: 20_260_203, numRuns: Number(process.env.PROPERTY_RUNS ?? 3000) };

const compile = (routes: readonly LinearRoute[]) =>
  tableOf(...routes.map(({ name, priority, rule }) => routerOf(name, printRule(rule), { priority })));

test('a table answers as testing every rule in priority order', (t) => {
  fc.assert(
    fc.property(ruleSet, fc.array(request, { minLength: 1, maxLength: 8 }), (routes, requests) => {
      const table = compile(routes);
      for (const given of requests) {
        const view = viewOf(given);
        if (table.match(view) !== matchLinearly(routes, view)) return false;
      }
      return true;
    }),
    RUNS,
  );
  t.pass();
});

test('a rule alone matches exactly when it holds', (t) => {
  fc.assert(
    fc.property(anyRule, fc.array(request, { minLength: 1, maxLength: 8 }), (rule, requests) => {
      const table = tableOfRule(printRule(rule));
      return requests.map(viewOf).every((view) => (table.match(view) !== undefined) === holds(rule, view));
    }),
    RUNS,
  );
  t.pass();
});

test('the order in which routers arrive does not matter', (t) => {
  fc.assert(
    fc.property(ruleSet, request, (routes, given) => {
      const view = viewOf(given);
      return compile(routes).match(view) === compile([...routes].reverse()).match(view);
    }),
    RUNS,
  );
  t.pass();
});
