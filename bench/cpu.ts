// CPU per proxied request with one route, beside nginx.

import { measureBesideNginx, printCosts } from './beside-nginx.ts';

const BAR = 1.5;

export async function measureCpu(): Promise<boolean> {
  const costs = await measureBesideNginx('cpu', [{ name: 'portolan, 1 route', routes: oneRoute }]);
  if (costs === undefined) return true;
  printCosts(costs);
  const [nginx, ours] = costs;
  const ratio = (ours?.microseconds ?? Number.NaN) / nginx.microseconds;
  console.log(`cpu: ${ratio.toFixed(2)} of nginx, bar ${BAR}`);
  return ratio <= BAR && costs.every(({ wrong }) => wrong === '');
}

const oneRoute = (upstreamUrl: string): string => `http:
  routers:
    bench: { rule: "Host(\`127.0.0.1\`)", service: bench }
  services:
    bench: { loadBalancer: { servers: [ { url: "${upstreamUrl}" } ] } }
`;
