// Environment -> assignments: `PORTOLAN_A_B_C` and `TRAEFIK_A_B_C`, `_` between levels, everything in lower case. Returned
// weakest first: `PORTOLAN_` stands over `TRAEFIK_`.

import type { Assignment } from './assignment.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIXES = ['TRAEFIK_', 'PORTOLAN_'] as const;

export function readEnvironment(environment: Environment): Assignment[][] {
  return PREFIXES.map((prefix) => {
    const names = Object.keys(environment).filter((name) => name.startsWith(prefix));
    return names.sort().map((name) => ({
      segments: name.slice(prefix.length).toLowerCase().split('_'),
      value: environment[name] ?? '',
      place: name,
      source: 'environment',
    }));
  });
}
