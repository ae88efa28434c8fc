// What finding the route of a request costs, by the number of routes.

import type { Router } from '../src/model/routing-state.ts';
import type { RequestView } from '../src/routing/request-view.ts';
import type { RoutingTable } from '../src/routing/routing-table.ts';
import { compileTables } from '../test/routing/compile-tables.ts';
import { median } from './method/statistics.ts';
import { makeHostlessRegexps, makeRouteSet } from './route-set.ts';
import { atMost, type Row } from './row.ts';

const SIZES = [10, 1000, 10_000];
const BAR_NS = 1000;
const HOSTLESS = 200;
const HOSTLESS_BAR_NS = 10_000;
const ROUNDS = 40;
const WARM_UP = 10;
/** In a round: many, so that a round is long against the grain of the figure. */
const PASSES = 10;

/** Three times a processor's second cache, touched between rounds of few matches. */
const OTHER_BYTES = 3 * 2 ** 20;
const CACHE_LINE_BYTES = 64;
const COLD_ROUNDS = 1000;
const COLD_MATCHES = 20;

export function measureMatch(): readonly Row[] {
  const rows = SIZES.map((size) => {
    const { routers, requests } = makeRouteSet(size);
    return row(`one match among ${size} routes`, nsPerMatch(compile(routers), requests), BAR_NS);
  });
  rows.push(...SIZES.map(coldRow));
  const hostless = makeHostlessRegexps(HOSTLESS);
  const { routers } = makeRouteSet(10_000);
  const cost = nsPerMatch(compile([...routers, ...hostless.routers]), hostless.requests);
  rows.push(row(`one match with ${HOSTLESS} regular expressions that name no host`, cost, HOSTLESS_BAR_NS));
  return rows;
}

function compile(routers: readonly Router[]): RoutingTable<string> {
  const table = compileTables(routers, ({ name }) => name).tables.get('web');
  if (table === undefined) throw new Error('no routes');
  return table;
}

/** CPU, median of rounds over all requests; each has a route, or the figure would be of something else. */
function nsPerMatch(table: RoutingTable<string>, requests: readonly RequestView[]): number {
  const lost = requests.filter((view) => table.match(view) === undefined).length;
  if (lost > 0) throw new Error(`${lost} requests without a route`);
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let pass = 0; pass < PASSES; pass++) for (const view of requests) table.match(view);
    const { user, system } = process.cpuUsage(before);
    rounds.push(((user + system) * 1000) / (requests.length * PASSES));
  }
  return median(rounds.slice(WARM_UP));
}

/** Between two requests to one host a proxy does other things, and a match finds less of its table in the processor's caches. */
function coldRow(size: number): Row {
  const { routers, requests } = makeRouteSet(size);
  const table = compile(routers);
  const other = new Uint8Array(OTHER_BYTES);
  const rounds: number[] = [];
  for (let round = 0; round < COLD_ROUNDS; round++) {
    for (let i = 0; i < other.length; i += CACHE_LINE_BYTES) other[i] = round;
    const views = Array.from(
      { length: COLD_MATCHES },
      (_, i) => requests[(round * COLD_MATCHES + i) % requests.length],
    );
    const before = process.hrtime.bigint();
    for (const view of views) if (view !== undefined) table.match(view);
    rounds.push(Number(process.hrtime.bigint() - before) / COLD_MATCHES);
  }
  const ns = median(rounds.slice(COLD_ROUNDS / 4));
  return { figure: `the same after 3 MB of other memory, ${size} routes`, measured: micros(ns), bar: '', held: true };
}

const micros = (ns: number): string => `${(ns / 1000).toFixed(2)} µs`;

const row = (figure: string, ns: number, bar: number): Row => atMost(figure, ns, bar, micros);
