// A worker process: wires the replica to the proxy and answers the primary. Loads the data plane only, never an SDK.

import cluster from 'node:cluster';
import { hostname } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { Replica } from './cluster/replica.ts';
import { tellVitals } from './cluster/vitals.ts';
import type { EntryChange } from './model/change.ts';
import type { FromWorker, ListeningPlan, ToWorker } from './model/messages.ts';
import { assertNever } from './model/result.ts';
import type { AccessLogSettings, Settings } from './model/settings.ts';
import { createAccessLog } from './observe/access-log.ts';
import { systemClock } from './observe/clock.ts';
import { LogBuffer } from './observe/log-buffer.ts';
import { createLogger } from './observe/logger.ts';
import { openLogFile } from './observe/open-log-file.ts';
import { DataPlane } from './proxy/data-plane.ts';
import { limitConnections, readDescriptorLimit } from './proxy/descriptor-limits.ts';
import { createMemoryUse } from './proxy/memory-use.ts';
import { NameResolver } from './proxy/name-resolver.ts';
import { createSystemNames } from './proxy/system-names.ts';

interface Configured {
  readonly dataPlane: DataPlane;
  readonly listening: readonly ListeningPlan[];
  readonly accessLog: LogBuffer | undefined;
}

const replica = new Replica();
let configured: Configured | undefined;
let open = false;
let draining = false;

const tell = (message: FromWorker, done: () => void = () => {}): void => {
  if (process.connected) process.send?.(message, undefined, {}, done);
  else done();
};

function configure(settings: Settings, listening: readonly ListeningPlan[]): Configured {
  const accessLog = settings.accessLog === undefined ? undefined : createAccessLogBuffer(settings.accessLog);
  const dataPlane = new DataPlane({
    settings,
    clock: systemClock,
    random: Math.random,
    logger: createLogger({ ...settings.log, write: (line) => tell({ kind: 'log', line }), clock: systemClock }),
    serverName: hostname(),
    turn,
    lookUp: new NameResolver(createSystemNames(), systemClock).lookUp,
    descriptors: limitConnections(readDescriptorLimit()),
    readMemoryUse: createMemoryUse(),
    logAccess:
      settings.accessLog === undefined || accessLog === undefined
        ? undefined
        : createAccessLog(settings.accessLog.format, accessLog),
  });
  return { dataPlane, listening, accessLog };
}

/** A file is appended to by every worker, whole chunks at a time; standard output belongs to the primary. */
function createAccessLogBuffer(settings: AccessLogSettings): LogBuffer {
  if (settings.filePath !== undefined) {
    const file = openLogFile(settings.filePath, systemClock);
    // The primary has opened it a moment ago.
    if (!file.ok) throw new Error(file.error);
    return file.value;
  }
  const buffer: LogBuffer = new LogBuffer({
    write: (lines, done) => tell({ kind: 'accessLog', lines, dropped: buffer.dropped }, done),
    clock: systemClock,
  });
  return buffer;
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

async function drain(keepAccepting: boolean): Promise<void> {
  if (draining) return;
  draining = true;
  await configured?.dataPlane.drain(keepAccepting);
  await configured?.accessLog?.close();
  process.exit(0);
}

process.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'configure':
      configured = configure(message.settings, message.listening);
      return;
    case 'stateChunk':
    case 'stateCommit': {
      const receipt = replica.receive(message);
      if (receipt.kind === 'unfitting') return tell({ kind: 'stateWanted', reason: receipt.reason });
      if (receipt.kind === 'incomplete' || configured === undefined) return;
      void serve(configured, receipt.version, receipt.changes);
      return;
    }
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
// The primary decides when to end; a terminal sends its signals to the whole group.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

tell({ kind: 'started' });
tellVitals(systemClock, (vitals) => tell({ kind: 'alive', vitals }));
