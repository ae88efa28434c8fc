// What finding the route of a request costs, by the number of routes.

import type { Router } from '../src/model/routing-state.ts';
import { compileTables } from '../src/routing/compile.ts';
import type { RequestView } from '../src/routing/request-view.ts';
import type { RoutingTable } from '../src/routing/routing-table.ts';
import { median } from './measure.ts';
import { makeHostlessRegexps, makeRouteSet } from './route-set.ts';

const SIZES = [10, 1000, 10_000];
const BAR_NS = 1000;
const HOSTLESS = 200;
const HOSTLESS_BAR_NS = 10_000;

export function measureMatch(): boolean {
  const kept = SIZES.map((size) => {
    const { routers, requests } = makeRouteSet(size);
    return report(`${size} routes`, nsPerMatch(compile(routers), requests), BAR_NS);
  });
  const hostless = makeHostlessRegexps(HOSTLESS);
  const { routers } = makeRouteSet(10_000);
  const cost = nsPerMatch(compile([...routers, ...hostless.routers]), hostless.requests);
  kept.push(report(`10000 routes and ${HOSTLESS} regexps without a host`, cost, HOSTLESS_BAR_NS));
  return kept.every((held) => held);
}

function compile(routers: readonly Router[]): RoutingTable<string> {
  const table = compileTables(routers, ({ name }) => name).tables.get('web');
  if (table === undefined) throw new Error('no routes');
  return table;
}

/** Median of rounds over all requests; each has a route, or the figure would be of something else. */
function nsPerMatch(table: RoutingTable<string>, requests: readonly RequestView[]): number {
  const lost = requests.filter((view) => table.match(view) === undefined).length;
  if (lost > 0) throw new Error(`${lost} requests without a route`);
  const rounds: number[] = [];
  for (let round = 0; round < 200; round++) {
    const from = performance.now();
    for (const view of requests) table.match(view);
    rounds.push(((performance.now() - from) * 1e6) / requests.length);
  }
  return median(rounds.slice(50));
}

function report(what: string, ns: number, bar: number): boolean {
  console.log(`match: ${ns.toFixed(0)} ns with ${what}, bar ${bar} ns`);
  return ns <= bar;
}
