// Routers as an installation of that size has them: most by host and path, some with a regular expression beside the host,
// some catch-alls that come last. And requests for them, in the same mixture whatever the size.

import type { QualifiedName } from '../src/model/qualified-name.ts';
import type { Router } from '../src/model/routing-state.ts';
import type { RequestView } from '../src/routing/request-view.ts';
import { servedBy } from './method/router.ts';

const MAX_WITH_REGEXP = 200;
const REGEXPS_A_HOST = 4;
const MAX_CATCH_ALLS = 50;

export interface RouteSet {
  readonly routers: readonly Router[];
  /** 7 of 10 for a host and a path, 2 where a regular expression decides, 1 for a catch-all. */
  readonly requests: readonly RequestView[];
}

/** `count` is 10 or more. */
export function makeRouteSet(count: number): RouteSet {
  const withRegexp = Math.min(MAX_WITH_REGEXP, Math.floor(count / 5));
  const catchAlls = Math.min(MAX_CATCH_ALLS, Math.floor(count / 10));
  const plain = count - withRegexp - catchAlls;
  const routers = [
    ...numbers(plain).map((i) => routerOf(`plain-${i}@bench`, `Host(\`${plainHost(i)}\`) && PathPrefix(\`/api/v1\`)`)),
    ...numbers(withRegexp).map((i) => routerOf(`regexp-${i}@bench`, regexpRule(i))),
    ...numbers(catchAlls).map((i) => routerOf(`last-${i}@bench`, 'PathPrefix(`/`)', '1')),
  ];
  const requests = numbers(1000).map((i) => {
    const pick = (of: number): number => (i * 7919) % of;
    if (i % 10 === 0) return viewOf(`unknown${i}.example.com`, '/');
    if (i % 10 > 2) return viewOf(plainHost(pick(plain)), `/api/v1/orders/${i}`);
    const chosen = pick(withRegexp);
    return viewOf(regexpHost(chosen), `/v${chosen % REGEXPS_A_HOST}/items/${i}`);
  });
  return { routers, requests };
}

/** The routers of `makeRouteSet` as a dynamic configuration; all lead to one upstream. */
export function dynamicOf(count: number, upstreamPort: number): object {
  const entries = makeRouteSet(count).routers.map(({ name, rule, priority }) => {
    return [name.replace('@bench', ''), { rule, priority: Number(priority), service: 'bench' }];
  });
  return { http: { routers: Object.fromEntries(entries), services: servedBy(upstreamPort) } };
}

/** These routers, all of them paths of one host. */
export const onOneHost = (routers: readonly Router[]): readonly Router[] =>
  routers.map((router, i) => ({
    ...router,
    rule: `Host(\`one.example.com\`) && PathPrefix(\`/team-${i % 100}/service-${i}\`)`,
    priority: '60',
  }));

/** Routers that name no host, and requests that none of them takes: every pattern has to be looked for to the end. */
export function makeHostlessRegexps(count: number): RouteSet {
  const rules = [
    (i: number) => `PathRegexp(\`^/tenant${i}/[a-z]+/[0-9]+$\`)`,
    (i: number) => `PathRegexp(\`/t${i}/.*[.]json$\`)`,
    (i: number) => `HostRegexp(\`^t${i}-[a-z]+[.]example[.]org$\`)`,
    (i: number) => `PathRegexp(\`(?i)/(blue|green)/x${i}(/|$)\`)`,
  ];
  const rule = (i: number): string => rules[i % rules.length]?.(i) ?? '';
  return {
    routers: numbers(count).map((i) => routerOf(`hostless-${i}@bench`, rule(i), String(1000 + i))),
    requests: numbers(1000).map((i) => viewOf(plainHost(i % 5), `/api/v1/orders/${i}/t${i % count}/lines`)),
  };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

const plainHost = (i: number): string => `app-${i}.example.com`;
const regexpHost = (i: number): string => `shop-${Math.floor(i / REGEXPS_A_HOST)}.example.com`;
const regexpRule = (i: number): string =>
  `Host(\`${regexpHost(i)}\`) && PathRegexp(\`^/v${i % REGEXPS_A_HOST}/items/[0-9]+$\`)`;

function routerOf(name: QualifiedName, rule: string, priority = String(rule.length)): Router {
  const service: QualifiedName = `${name.split('@')[0] ?? ''}@bench`;
  return { name, rule, priority, entryPoints: ['web'], middlewares: [], service, available: true };
}

const viewOf = (host: string, path: string): RequestView => ({
  method: 'GET',
  host,
  path,
  clientAddress: '127.0.0.1',
  headerValues: () => [],
  queryValues: () => [],
});
