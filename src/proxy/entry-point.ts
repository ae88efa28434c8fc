// An entry point with what is derived from its settings once.

import type { RequestPolicy } from '../http1/request-head.ts';
import type { EntryPointSettings } from '../model/settings.ts';
import { createTrust } from '../routing/trusted-clients.ts';

export interface EntryPoint {
  readonly name: string;
  readonly settings: EntryPointSettings;
  readonly policy: RequestPolicy;
  trusts(address: string): boolean;
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
  };
}
