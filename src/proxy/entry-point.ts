// An entry point with what is derived from its settings once.

import type { RequestPolicy } from '../http1/request-head.ts';
import type { EntryPointSettings } from '../model/settings.ts';
import type { RequestMeter } from '../observe/request-meter.ts';
import { createTrust } from '../routing/trusted-clients.ts';

export interface EntryPoint {
  readonly name: string;
  readonly settings: EntryPointSettings;
  readonly policy: RequestPolicy;
  /** Undefined: its requests are not counted. */
  readonly meter: RequestMeter | undefined;
  /** About where requests came from: a client, or a proxy that speaks HTTP. */
  trusts(address: string): boolean;
  /** About where a connection came from, in the PROXY protocol; undefined: nobody is asked. */
  readonly trustsBalancer: ((address: string) => boolean) | undefined;
}

export function createEntryPoint(
  name: string,
  settings: EntryPointSettings,
  meter?: RequestMeter | undefined,
): EntryPoint {
  return {
    name,
    settings,
    policy: {
      collapseSlashes: settings.http.sanitizePath,
      underscores: settings.http.underscoreHeadersStrategy,
      allowTrace: settings.http.allowTrace,
    },
    meter,
    trusts: createTrust(settings.forwardedHeaders),
    trustsBalancer: settings.proxyProtocol && createTrust(settings.proxyProtocol),
  };
}
