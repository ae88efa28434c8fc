// How a service watches its servers, in Traefik's API shape (reference 11.5); what is ours stands beside it.

import type { HealthDefinition } from '../model/dynamic-configuration.ts';
import type { HealthCheck } from '../model/health-check.ts';
import { goDuration } from './go-duration.ts';
import { omitEmpty } from './omit-empty.ts';
import { redactHeader } from './redact.ts';

export function describeHealth({ check, passive, slowStartMs, serveWhenAllDown }: HealthDefinition): object {
  return {
    ...(check === undefined ? {} : { healthCheck: describeCheck(check) }),
    ...(passive === undefined
      ? {}
      : {
          passiveHealthCheck: {
            failureWindow: goDuration(passive.failureWindowMs),
            maxFailedAttempts: passive.maxFailedAttempts,
          },
        }),
    ...(slowStartMs === undefined ? {} : { slowStart: goDuration(slowStartMs) }),
    ...(serveWhenAllDown === undefined ? {} : { serveWhenAllDown }),
  };
}

function describeCheck(check: HealthCheck): object {
  const { mode, scheme, port, hostname, path, method, status, headers, followRedirects, startPending } = check;
  const { intervalMs, unhealthyIntervalMs, timeoutMs } = check;
  return {
    ...omitEmpty({ scheme, mode, path, method, status, port }),
    interval: goDuration(intervalMs),
    unhealthyInterval: goDuration(unhealthyIntervalMs),
    timeout: goDuration(timeoutMs),
    ...omitEmpty({ hostname }),
    followRedirects,
    ...(headers.length === 0
      ? {}
      : { headers: Object.fromEntries(headers.map(([name, value]) => [name, redactHeader(name, value)])) }),
    ...omitEmpty({ startPending }),
  };
}
