// What `/metrics` shows of servers that are asked whether they are well, with Traefik's name and labels (reference 12.1), and
// how many checks that took.

import type { HealthFigures } from '../model/health-check.ts';
import { family, labelText, type Sample } from './prometheus-text.ts';

export function exposeHealth({ servers, checks }: HealthFigures, addServicesLabels: boolean): string {
  const up = servers.map(
    ({ service, url, isUp }): Sample => [
      labelText([
        ['service', service],
        ['url', url],
      ]),
      isUp ? 1 : 0,
    ],
  );
  const made = Object.entries(checks).map(([result, count]): Sample => [labelText([['result', result]]), count]);
  return (
    family(
      'gauge',
      'traefik_service_server_up',
      'Whether a server is well by its checks',
      addServicesLabels ? up : [],
    ) + family('counter', 'portolan_health_checks_total', 'Checks of servers, by what they found', made)
  );
}
