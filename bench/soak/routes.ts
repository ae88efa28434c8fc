// The routes of one generation. Some never change, and what they serve must never fail; the others are different each
// time:
//   steady, flaky   the same routers and servers always
//   moving          one of four servers in turn, and a header with the generation
//   renamed         the same rule and service, a router of another name
//   passing         a router that lives for a few generations
//   (anything else) what nobody else takes: a stable request that gets here has lost its route for a moment

import type { SoakServer } from './servers.ts';

export interface Servers {
  readonly steady: readonly SoakServer[];
  readonly flaky: readonly SoakServer[];
  readonly moving: readonly SoakServer[];
  readonly elsewhere: SoakServer;
}

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** How many generations a passing router lives. */
export const PASSING_LIVES = 10;

export const passingHost = (generation: number): string => `passing-${generation}.localhost`;

/** Where `moving` is in a generation. */
export function movingServer({ moving }: Servers, generation: number): string {
  return moving[generation % moving.length]?.name ?? '';
}

export function routesOf(generation: number, servers: Servers, certificate: Certificate): string {
  const host = (name: string): string => `Host(\`${name}\`)`;
  const routers: Record<string, object> = {
    steady: { rule: host('steady.localhost'), service: 'steady' },
    flaky: { rule: host('flaky.localhost'), service: 'flaky' },
    moving: { rule: host('moving.localhost'), service: 'moving', middlewares: ['generation'] },
    [`renamed-${generation}`]: { rule: host('renamed.localhost'), service: 'steady' },
    elsewhere: { rule: 'PathPrefix(`/`)', service: 'elsewhere', priority: 1 },
  };
  for (let i = Math.max(0, generation - PASSING_LIVES + 1); i <= generation; i++) {
    routers[`passing-${i}`] = { rule: host(passingHost(i)), service: 'steady' };
  }
  const at = generation % servers.moving.length;
  const services = {
    steady: served(servers.steady),
    flaky: served(servers.flaky),
    moving: served(servers.moving.slice(at, at + 1)),
    elsewhere: served([servers.elsewhere]),
  };
  const middlewares = { generation: { headers: { customResponseHeaders: { 'X-Generation': String(generation) } } } };
  const tls = { stores: { default: { defaultCertificate: certificate } } };
  // JSON is YAML.
  return JSON.stringify({ http: { routers, services, middlewares }, tls });
}

const served = (servers: readonly SoakServer[]): object => ({
  loadBalancer: { servers: servers.map(({ url }) => ({ url })) },
});
