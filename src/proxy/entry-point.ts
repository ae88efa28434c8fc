// An entry point with what is derived from its settings once.

import type { RequestPolicy } from '../http1/request-head.ts';
import type { EntryPointSettings } from '../model/settings.ts';
import { createTrust } from '../routing/trusted-clients.ts';

export interface EntryPoint {
  readonly name: string;
  readonly settings: EntryPointSettings;
  readonly policy: RequestPolicy;
  /** About where requests came from: a client, or a proxy that speaks HTTP. */
  trusts(address: string): boolean;
  /** About where a connection came from, in the PROXY protocol; undefined: nobody is asked. */
  readonly trustsBalancer: ((address: string) => boolean) | undefined;
}

export function createEntryPoint(name: string, settings: EntryPointSettings): EntryPoint {
  return {
    name,
    settings,
    policy: {
      collapseSlashes: settings.http.sanitizePath,
      underscores: settings.http.underscoreHeadersStrategy,
      allowTrace: settings.http.allowTrace,
    },
    trusts: createTrust(settings.forwardedHeaders),
    trustsBalancer: settings.proxyProtocol && createTrust(settings.proxyProtocol),
  };
}
