// A worker's process and the channel to it. The one file that knows the cluster module; whoever supervises is given `Fork`.

import cluster from 'node:cluster';
import type { FromWorker, ToWorker } from '../model/messages.ts';

export interface WorkerProcess {
  /** Undefined: it could not be started. */
  readonly pid: number | undefined;
  send(message: ToWorker): void;
  /** Ends it at once. */
  kill(): void;
  /**
   * The cluster module holds shared listening sockets in the primary, too, until a message says that the last worker has
   * closed its own. What connects in between would be queued for nobody and then reset (2 of 2,058 requests in a run of
   * the drain bench). It lets go of them when a worker disconnects; the channel itself stays.
   */
  letGoOfSockets(): void;
}

export interface WorkerEvents {
  readonly onMessage: (message: FromWorker) => void;
  /** Once, with what ended it: `SIGKILL`, `exit 1`. */
  readonly onExit: (how: string) => void;
}

export type Fork = (events: WorkerEvents) => WorkerProcess;

/** `program`: file URL of the worker's program; `execArgv`: what Node is told. */
export function createFork(program: URL, execArgv: readonly string[]): Fork {
  // The shared handle of a plan must be shared, not dealt out by the primary: its round robin halves the rate of new
  // connections (DESIGN 4). Structured clones carry the settings' maps.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ exec: program.pathname, args: [], execArgv: [...execArgv], serialization: 'advanced' });
  return ({ onMessage, onExit }) => {
    const worker = cluster.fork();
    worker.on('message', onMessage);
    worker.on('exit', (code: number | null, signal: string | null) => onExit(signal ?? `exit ${code ?? 'unknown'}`));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      // A process that could not be started never exits. A channel that breaks is followed by the worker's exit.
      if (worker.process.pid === undefined) onExit(`not started: ${error.code ?? error.message}`);
    });
    return {
      pid: worker.process.pid,
      // Failing means that the worker is on its way out; its exit is what counts.
      send: (message) => void (worker.isConnected() && worker.send(message, () => {})),
      kill: () => void worker.process.kill('SIGKILL'),
      letGoOfSockets: () => void worker.process.emit('disconnect'),
    };
  };
}
