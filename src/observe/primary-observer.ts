// What the primary observes: the metrics of all processes, and its own requests where the settings want those of the
// internal entry point (`addInternals`).

import type { Clock } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import { ok, type Result } from '../model/result.ts';
import type { MetricsSettings, Settings } from '../model/settings.ts';
import type { AccessRecord } from './access-record.ts';
import { countInternals } from './count-internals.ts';
import type { LogOutput } from './log-output.ts';
import { MetricsCollector, type MetricsCollectorOptions } from './metrics-collector.ts';
import { type OpenAccessLog, openAccessLog } from './open-access-log.ts';
import { standardOutput } from './standard-output.ts';

export interface PrimaryObserver {
  /** Undefined: nothing is counted. */
  readonly metrics: MetricsCollector | undefined;
  /** Told of requests to the internal entry point; undefined: nobody wants to know. */
  readonly onInternal: ((record: AccessRecord) => void) | undefined;
  /** Somebody has moved the log files away. */
  reopenLogs(): void;
  /** Resolves when what was logged is written. */
  close(): Promise<void>;
}

export interface PrimarySurroundings
  extends Pick<MetricsCollectorOptions, 'gather' | 'isThere' | 'mishaps' | 'certificates' | 'providers' | 'health'> {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly logOutput: LogOutput;
}

/** An access log that cannot be opened is an error here, before the first worker starts. */
export function openPrimaryObserver(settings: Settings, around: PrimarySurroundings): Result<PrimaryObserver> {
  const opened = openOwnLog(settings, around);
  if (!opened.ok) return opened;
  const accessLog = opened.value;
  const { logOutput, logger } = around;
  const lostLines = (): number => logOutput.lost() + standardOutput.lost + (accessLog?.lost() ?? 0);
  const metrics = settings.metrics && createCollector(settings.metrics, around, lostLines);
  metrics?.start();
  return ok({
    metrics,
    onInternal: hearInternals(settings, accessLog, metrics),
    reopenLogs: () => {
      accessLog?.reopen();
      const reopened = logOutput.reopen();
      if (!reopened.ok) logger.error(reopened.error);
    },
    close: async () => {
      metrics?.close();
      await accessLog?.close();
    },
  });
}

function openOwnLog(
  { accessLog }: Settings,
  { clock, logger }: PrimarySurroundings,
): Result<OpenAccessLog | undefined> {
  if (accessLog === undefined) return ok(undefined);
  return openAccessLog(accessLog, {
    clock,
    logger,
    toStandardOutput: (lines, done) => {
      standardOutput.addChunk(lines);
      done(true);
    },
  });
}

const createCollector = (
  { prometheus }: MetricsSettings,
  { clock, gather, isThere, mishaps, certificates, providers, health }: PrimarySurroundings,
  lostLines: () => number,
): MetricsCollector =>
  new MetricsCollector({
    settings: prometheus,
    clock,
    gather,
    isThere,
    mishaps,
    certificates,
    providers,
    health,
    lostLines,
  });

function hearInternals(
  settings: Settings,
  accessLog: OpenAccessLog | undefined,
  metrics: MetricsCollector | undefined,
): PrimaryObserver['onInternal'] {
  const log = settings.accessLog?.addInternals === true ? accessLog?.log : undefined;
  const count = settings.metrics?.addInternals === true ? metrics && countInternals(metrics.own) : undefined;
  if (log === undefined && count === undefined) return undefined;
  return (record) => {
    log?.(record);
    count?.(record);
  };
}
