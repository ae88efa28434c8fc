// Entry points in Traefik's API shape: the static configuration, with its names and Go's durations.

import type { EntryPointSettings, ListenAddress, Settings } from '../model/settings.ts';
import { goDuration } from './go-duration.ts';
import { omitEmpty } from './omit-empty.ts';
import { writeAddress } from './write-address.ts';

export interface NamedEntryPoint {
  readonly name: string;
  readonly address: string;
}

export function describeEntryPoints({ entryPoints, internalEntryPoint }: Settings): readonly NamedEntryPoint[] {
  const { name, address } = internalEntryPoint;
  const described = [...entryPoints].map(([each, settings]) => describeEntryPoint(each, settings));
  return [...described, { ...describeAddress(address), name }].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const describeAddress = (address: ListenAddress) => ({ address: writeAddress(address) });

function describeEntryPoint(name: string, settings: EntryPointSettings) {
  const { lifeCycle, respondingTimeouts, keepAliveMaxRequests, keepAliveMaxTimeMs } = settings;
  return {
    ...describeAddress(settings.address),
    ...omitEmpty({ asDefault: settings.asDefault }),
    ...(settings.reusePort === undefined ? {} : { reusePort: settings.reusePort }),
    transport: {
      lifeCycle: omitEmpty({
        requestAcceptGraceTimeout: goDuration(lifeCycle.requestAcceptGraceTimeoutMs),
        graceTimeOut: goDuration(lifeCycle.graceTimeOutMs),
      }),
      respondingTimeouts: omitEmpty({
        readTimeout: goDuration(respondingTimeouts.readTimeoutMs),
        writeTimeout: goDuration(respondingTimeouts.writeTimeoutMs),
        idleTimeout: goDuration(respondingTimeouts.idleTimeoutMs),
      }),
      ...omitEmpty({ keepAliveMaxRequests, keepAliveMaxTime: goDuration(keepAliveMaxTimeMs) }),
    },
    ...(settings.proxyProtocol && { proxyProtocol: omitEmpty(settings.proxyProtocol) }),
    forwardedHeaders: omitEmpty(settings.forwardedHeaders),
    http: { ...omitEmpty(settings.http), sanitizePath: settings.http.sanitizePath },
    observability: settings.observability,
    name,
  };
}
