// Every message between the primary and its workers. State travels as chunks of at most 64 KB followed by a commit;
// one delivery is under way at a time, and what changed meanwhile is the next delivery (latest value, never a queue).

import type { Change } from './change.ts';
import type { MeterReport, ProcessReport } from './metrics.ts';
import type { QualifiedName } from './qualified-name.ts';
import type { Settings } from './settings.ts';
import type { CertificatePair } from './tls.ts';

/** No chunk is larger, unless a single entry is: one message of 10,000 routers stalls a worker for 40-98 ms (DESIGN 4). */
export const MAX_CHUNK_BYTES = 64 * 1024;

export type ToWorker =
  /** First message: who you are and what you listen on. */
  | {
      readonly kind: 'configure';
      readonly settings: Settings;
      readonly listening: readonly ListeningPlan[];
      readonly tls: SharedTls;
    }
  /** A part of the difference from `base` to `version`; `part` counts from 0. */
  | {
      readonly kind: 'stateChunk';
      readonly base: number;
      readonly version: number;
      readonly part: number;
      readonly changes: readonly Change[];
    }
  /** All `parts` of it were sent: apply them at once, then acknowledge. */
  | { readonly kind: 'stateCommit'; readonly base: number; readonly version: number; readonly parts: number }
  /** Tell what was counted since you last told, under this number. */
  | { readonly kind: 'metricsWanted'; readonly round: number }
  /** Session tickets are sealed with these from here on. */
  | { readonly kind: 'ticketKeys'; readonly keys: Uint8Array }
  /** Somebody has moved the log files away: open them anew. */
  | { readonly kind: 'reopenLogs' }
  /** Stop listening, at once or when each entry point's settings say so, finish what runs within their grace times, exit 0. */
  | { readonly kind: 'drain'; readonly keepAccepting: boolean };

/** What all workers have in common when they speak TLS. Secrets, both. */
export interface SharedTls {
  /** Shown when nobody configures a default certificate. */
  readonly generatedCertificate: CertificatePair;
  /** 48 bytes. */
  readonly ticketKeys: Uint8Array;
}

export type FromWorker =
  /** Modules are loaded: send `configure`, then the state. */
  | { readonly kind: 'started' }
  /** `version` serves now. */
  | { readonly kind: 'stateApplied'; readonly version: number }
  /** What came does not fit what I have: send everything. */
  | { readonly kind: 'stateWanted'; readonly reason: string }
  /** Every entry point accepts. */
  | { readonly kind: 'listening' }
  /** The event loop turns; said once a second from the start to the end. */
  | { readonly kind: 'alive'; readonly vitals: Vitals }
  /** Access-log lines, whole, in UTF-8, for standard output: the primary is its only writer. */
  | { readonly kind: 'accessLog'; readonly lines: Uint8Array }
  /** A part of what was counted; the last part of a round has the figures of the process. Round 0: nobody asked. */
  | {
      readonly kind: 'metrics';
      readonly round: number;
      readonly meters: readonly MeterReport[];
      readonly process?: ProcessReport;
    }
  /** A server has failed too many requests of a service: this worker lets it rest, and the primary may ask it. */
  | { readonly kind: 'serverFailing'; readonly service: QualifiedName; readonly url: string }
  /** One line of the worker's own log. */
  | { readonly kind: 'log'; readonly line: string }
  /** An entry point cannot be opened; the primary ends with this text. */
  | { readonly kind: 'listenFailed'; readonly entryPoint: string; readonly address: string; readonly code: string };

export interface Vitals {
  /** The longest that the event loop stood still within the last second. */
  readonly loopDelayMs: number;
  /** All memory of the process that is in use. */
  readonly rssBytes: number;
}

/** How workers share an entry point's address: decided once by the primary, the same for all workers (DESIGN 4). */
export interface ListeningPlan {
  readonly entryPoint: string;
  /** Empty: every interface. */
  readonly host: string;
  /** Never 0: the primary has probed the address and knows the port. */
  readonly port: number;
  readonly sharing: 'reusePort' | 'sharedHandle';
}
