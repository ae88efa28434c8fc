// The explanation and the tables of the workers name the same router, whatever the rules and the request.

import test from 'ava';
import fc from 'fast-check';
import { rankRouters, weigh } from '../../src/explain/rank-routers.ts';
import { printRule } from '../../src/rules/print.ts';
import { stateOf } from '../admin/states.ts';
import { request, ruleSet } from '../routing/generated.ts';
import type { LinearRoute } from '../routing/linear.ts';
import { viewOf } from '../routing/requests.ts';
import { ENTRY_POINT, routerOf, tableOf } from '../routing/routers.ts';
import { enabled } from './states.ts';

/** A longer search: PROPERTY_RUNS=100000. */
const RUNS = { seed: 20_260_311, numRuns: Number(process.env.PROPERTY_RUNS ?? 1000) };

const toRouters = (routes: readonly LinearRoute[]) =>
  routes.map(({ name, priority, rule }) => routerOf(name, printRule(rule), { priority }));

test('the explained winner is the one that the table gives', (t) => {
  fc.assert(
    fc.property(ruleSet, fc.array(request, { minLength: 1, maxLength: 8 }), (routes, requests) => {
      const routers = toRouters(routes);
      const table = tableOf(...routers);
      const ranked = rankRouters(stateOf({ routers: routers.map(enabled) }), ENTRY_POINT, false);
      return requests.map(viewOf).every((view) => weigh(ranked, view).winner?.name === table.match(view));
    }),
    RUNS,
  );
  t.pass();
});

test('every router is judged, with one winner at most and a reason for each of the others', (t) => {
  fc.assert(
    fc.property(ruleSet, request, (routes, given) => {
      const ranked = rankRouters(stateOf({ routers: toRouters(routes).map(enabled) }), ENTRY_POINT, false);
      const { considered, winner } = weigh(ranked, viewOf(given));
      const answering = considered.filter(({ verdict }) => verdict === 'answers');
      return (
        considered.length === routes.length &&
        answering.length === (winner === undefined ? 0 : 1) &&
        considered.every(({ verdict, failed }) => (verdict === 'noMatch') === (failed !== undefined))
      );
    }),
    RUNS,
  );
  t.pass();
});
