// A worker process: wires the replica to the proxy and answers the primary. Loads the data plane only, never an SDK.

import cluster from 'node:cluster';
import { hostname } from 'node:os';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { Replica } from './cluster/replica.ts';
import { tellVitals } from './cluster/vitals.ts';
import type { EntryChange } from './model/change.ts';
import type { Logger } from './model/logger.ts';
import type { FromWorker, ListeningPlan, SharedTls, ToWorker } from './model/messages.ts';
import { assertNever } from './model/result.ts';
import type { Settings } from './model/settings.ts';
import { NameResolver } from './names/name-resolver.ts';
import { createSystemNames } from './names/system-names.ts';
import { systemClock } from './observe/clock.ts';
import { createLogger } from './observe/logger.ts';
import { type OpenAccessLog, openAccessLog } from './observe/open-access-log.ts';
import { type MetricsTeller, tellMetrics } from './observe/tell-metrics.ts';
import { WorkerMetrics } from './observe/worker-metrics.ts';
import { DataPlane } from './proxy/data-plane.ts';
import { limitConnections, readDescriptorLimit } from './proxy/descriptor-limits.ts';
import { createMemoryUse } from './proxy/memory-use.ts';

interface Configured {
  readonly dataPlane: DataPlane;
  readonly listening: readonly ListeningPlan[];
  readonly accessLog: OpenAccessLog | undefined;
  readonly tellMetrics: MetricsTeller | undefined;
}

const replica = new Replica();
let configured: Configured | undefined;
let open = false;
let draining = false;

/** `done`: whether it has been handed over. */
const tell = (message: FromWorker, done: (sent: boolean) => void = () => {}): void => {
  if (process.connected) process.send?.(message, undefined, {}, (error) => done(error === null));
  else done(false);
};

function configure(settings: Settings, listening: readonly ListeningPlan[], tls: SharedTls): Configured {
  const logger = createLogger({ ...settings.log, write: (line) => tell({ kind: 'log', line }), clock: systemClock });
  const accessLog = settings.accessLog === undefined ? undefined : openLog(settings.accessLog, logger);
  const metrics = settings.metrics === undefined ? undefined : new WorkerMetrics(settings.metrics.prometheus);
  const dataPlane = new DataPlane({
    settings,
    clock: systemClock,
    random: Math.random,
    logger,
    serverName: hostname(),
    turn,
    atEndOfTurn: setImmediate,
    lookUp: new NameResolver(createSystemNames(), systemClock).lookUp,
    descriptors: limitConnections(readDescriptorLimit()),
    readMemoryUse: createMemoryUse(),
    onServerFailing: (service, url) => tell({ kind: 'serverFailing', service, url }),
    logAccess: accessLog?.log,
    metrics,
  });
  dataPlane.tls.useGeneratedCertificate(tls.generatedCertificate);
  dataPlane.tls.useTicketKeys(Buffer.from(tls.ticketKeys));
  return {
    dataPlane,
    listening,
    accessLog,
    tellMetrics: metrics && tellMetrics({ metrics, tell, turn, lostLines: () => accessLog?.lost() ?? 0 }),
  };
}

/** A file is appended to by every worker, whole chunks at a time; standard output belongs to the primary. */
function openLog(settings: NonNullable<Settings['accessLog']>, logger: Logger): OpenAccessLog {
  const opened = openAccessLog(settings, {
    clock: systemClock,
    logger,
    // Copied into the message by the call; `done` comes later still.
    toStandardOutput: (lines, done) => tell({ kind: 'accessLog', lines }, done),
  });
  // The primary has opened it a moment ago.
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
}

/** Acknowledges what serves, not what has come. */
async function serve(worker: Configured, version: number, changes: readonly EntryChange[]): Promise<void> {
  await worker.dataPlane.apply(changes);
  tell({ kind: 'stateApplied', version });
  await openOnce(worker);
}

/** Listeners open after the first state: before it every answer would be a wrong 404. */
async function openOnce({ dataPlane, listening }: Configured): Promise<void> {
  if (open || draining) return;
  open = true;
  const opened = await dataPlane.listen(listening);
  if (opened.ok) return tell({ kind: 'listening' });
  const { plan, code } = opened.error;
  tell({ kind: 'listenFailed', entryPoint: plan.entryPoint, address: `${plan.host}:${plan.port}`, code });
}

/** A reader of the access log that sleeps does not keep us. */
const LAST_LINES_MS = 500;
const NOBODY_ASKED = 0;

async function drain(keepAccepting: boolean): Promise<void> {
  if (draining) return;
  draining = true;
  await configured?.dataPlane.drain(keepAccepting);
  await configured?.tellMetrics?.(NOBODY_ASKED);
  await Promise.race([configured?.accessLog?.close(), sleep(LAST_LINES_MS)]);
  process.exit(0);
}

process.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'configure':
      configured = configure(message.settings, message.listening, message.tls);
      return;
    case 'stateChunk':
    case 'stateCommit': {
      const receipt = replica.receive(message);
      if (receipt.kind === 'unfitting') return tell({ kind: 'stateWanted', reason: receipt.reason });
      if (receipt.kind === 'incomplete' || configured === undefined) return;
      void serve(configured, receipt.version, receipt.changes);
      return;
    }
    case 'metricsWanted':
      void configured?.tellMetrics?.(message.round);
      return;
    case 'ticketKeys':
      configured?.dataPlane.tls.useTicketKeys(Buffer.from(message.keys));
      return;
    case 'reopenLogs':
      configured?.accessLog?.reopen();
      return;
    case 'drain':
      void drain(message.keepAccepting);
      return;
    default:
      assertNever(message);
  }
});

// Node's cluster module ends a worker at once when its primary is gone, unless the worker says that it leaves by itself.
if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true;

// Without a primary nobody replaces or updates this worker: it ends with what it has under way.
process.on('disconnect', () => void drain(false));
// The primary decides what to do; a terminal sends its signals to the whole group. Without a listener for SIGUSR1 Node would
// open its inspector to whoever sends it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => {});

tell({ kind: 'started' });
tellVitals(systemClock, (vitals) => tell({ kind: 'alive', vitals }));
