// What the internal entry point shows, handed in as functions: it knows neither discovery nor workers.

import type { Clock } from '../model/clock.ts';
import type { ServerVerdict } from '../model/health-check.ts';
import type { ProviderStatus } from '../model/provider-status.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { HeaderPair, RoutingState } from '../model/routing-state.ts';
import type { EntryPointSettings, Settings } from '../model/settings.ts';
import type { AccessRecord } from '../observe/access-record.ts';

export interface AdminOptions {
  readonly state: () => RoutingState;
  /** What checks have found of the servers of a service; empty where they are not asked. */
  readonly verdicts: (service: QualifiedName) => readonly ServerVerdict[];
  /** `missing`: providers that have not given their first complete state; `fromDisk`: those served from a copy of it. */
  readonly readiness: () => {
    readonly ready: boolean;
    readonly missing: readonly string[];
    readonly fromDisk: readonly string[];
  };
  readonly terminating: () => boolean;
  /** What would become of a request at an entry point, as plain data (`explain/`). */
  readonly explain: (
    entryPoint: { readonly name: string; readonly settings: EntryPointSettings },
    request: RequestInQuestion,
  ) => object;
  readonly settings: Settings;
  /** Names of provider instances: `ecs`, `ecs-eu`, `file`. */
  readonly providers: readonly string[];
  /** What each has to say of its source. */
  readonly providerStatus: () => readonly ProviderStatus[];
  readonly startedAt: Date;
  /** Milliseconds since the epoch. */
  readonly wallMs: () => number;
  readonly version: string;
  /** The figures in Prometheus' text format; absent: there is no `/metrics`. */
  readonly metrics?: (() => Promise<string>) | undefined;
  /** Who wants to know of the requests answered here. */
  readonly internals?: { readonly clock: Clock; readonly onEnded: (record: AccessRecord) => void } | undefined;
}

export interface RequestInQuestion {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly HeaderPair[];
  readonly clientAddress: string;
}
