// What the number of routes costs: a match by itself, a new state, and a request through the running proxy.

import { type Candidate, measureBesideNginx, printCosts } from './beside-nginx.ts';
import { measureCompile } from './compile.ts';
import { measureMatch } from './match.ts';
import { makeRouteSet } from './route-set.ts';

const SIZES = [10, 1000, 10_000] as const;
/** Of nginx's cost, with 1,000 routes. */
const NGINX_BAR = 1.5;
/** Of the cost with 10 routes, with 10,000. */
const GROWTH_BAR = 1.1;

export async function measureRoutes(): Promise<boolean> {
  const held = [measureMatch(), measureCompile(), await measureThroughProxy()];
  return held.every((each) => each);
}

async function measureThroughProxy(): Promise<boolean> {
  const costs = await measureBesideNginx('routes', SIZES.map(candidateOf));
  if (costs === undefined) return true;
  printCosts(costs);
  const [nginx, few, some, many] = costs.map(({ microseconds }) => microseconds);
  const held = [
    report('1000 routes, of nginx', some, nginx, NGINX_BAR),
    report('10000 routes, of the cost with 10', many, few, GROWTH_BAR),
  ];
  return held.every((each) => each) && costs.every(({ wrong }) => wrong === '');
}

function report(what: string, cost = Number.NaN, base = Number.NaN, bar = 1): boolean {
  console.log(`routes: ${(cost / base).toFixed(2)}, bar ${bar}: ${what}`);
  return cost / base <= bar;
}

function candidateOf(size: number): Candidate {
  const { routers, requests } = makeRouteSet(size);
  const lines = routers.map(
    ({ name, rule, priority }) =>
      `    ${name.replace('@bench', '')}: { rule: "${rule}", priority: ${priority}, service: bench }`,
  );
  return {
    name: `portolan, ${size} routes`,
    requests,
    routes: (upstreamUrl) => `http:
  routers:
${lines.join('\n')}
  services:
    bench: { loadBalancer: { servers: [ { url: "${upstreamUrl}" } ] } }
`,
  };
}
