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
  trusts(address: string): boolean;
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
  };
}
