// Environment -> assignments: `PORTOLAN_A_B_C` and `TRAEFIK_A_B_C`, `_` between levels, everything in lower case. Returned
// weakest first: `PORTOLAN_` stands over `TRAEFIK_`.

import type { Assignment } from './assignment.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIXES = ['TRAEFIK_', 'PORTOLAN_'] as const;

/**
 * What Kubernetes adds to every container for a service named `traefik` or `portolan`, or with such a beginning:
 * `TRAEFIK_SERVICE_HOST`, `TRAEFIK_PORT_80_TCP_ADDR`, `TRAEFIK_METRICS_SERVICE_PORT`. Nobody wrote them.
 */
const INJECTED = /_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/;

const isInjected = (name: string, value: string): boolean =>
  INJECTED.test(name) || (name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(value));

export function readEnvironment(environment: Environment): Assignment[][] {
  return PREFIXES.map((prefix) => {
    const written = Object.keys(environment).filter((name) => name.startsWith(prefix));
    const names = written.filter((name) => !isInjected(name, environment[name] ?? ''));
    return names.sort().map((name) => ({
      segments: name.slice(prefix.length).toLowerCase().split('_'),
      value: environment[name] ?? '',
      place: name,
      source: 'environment',
    }));
  });
}
