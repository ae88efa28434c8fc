// The worker processes, seen from the primary: as many as wanted, replaced when they die, told the state, drained together.

import cluster, { type Worker } from 'node:cluster';
import type { Clock } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import type { FromWorker, ListeningPlan, ToWorker } from '../model/messages.ts';
import type { MeterReport, ProcessReport } from '../model/metrics.ts';
import type { Settings } from '../model/settings.ts';
import { DeathWatch } from './death-watch.ts';
import { Delivery, type StateSource } from './delivery.ts';
import { MetricsRounds } from './metrics-rounds.ts';
import { WORKER_FLAGS } from './worker-flags.ts';

export interface SupervisorOptions {
  readonly workers: number;
  /** File URL of the worker's program. */
  readonly program: URL;
  readonly settings: Settings;
  readonly listening: readonly ListeningPlan[];
  readonly source: StateSource;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whole lines for standard output, and one line of a worker's own log. */
  readonly onAccessLog: (lines: string) => void;
  readonly onLog: (line: string) => void;
  /** A worker, by its number, has counted this since it last told; `process` comes with the last part. */
  readonly onMetrics: (worker: number, meters: readonly MeterReport[], process: ProcessReport | undefined) => void;
  readonly onWorkerEnded: (worker: number) => void;
  /** Every worker accepts, for the first time. */
  readonly onListening: () => void;
  /** The router cannot go on: too many deaths, or an address that cannot be opened. */
  readonly onFatal: (reason: string) => void;
}

interface Member {
  readonly worker: Worker;
  readonly delivery: Delivery;
  /** It has said so and knows its settings: before that a state would find nobody. */
  started: boolean;
  listening: boolean;
}

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #deaths: DeathWatch;
  readonly #members = new Map<number, Member>();
  readonly #metrics: MetricsRounds;
  #workerDeaths = 0;
  #announced = false;
  #draining = false;
  #onEmpty: (() => void) | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#deaths = new DeathWatch(options.clock);
    this.#metrics = new MetricsRounds(options.clock, (worker, round) => {
      const member = this.#members.get(worker);
      if (member !== undefined) this.#send(member.worker, { kind: 'metricsWanted', round });
    });
  }

  start(): void {
    // The shared handle of a plan must be shared, not dealt out by the primary: its round robin halves the rate of new
    // connections (DESIGN 4). Structured clones carry the settings' maps.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({
      exec: this.#options.program.pathname,
      args: [],
      execArgv: [...process.execArgv, ...WORKER_FLAGS],
      serialization: 'advanced',
    });
    for (let i = 0; i < this.#options.workers; i++) this.#fork();
  }

  /** Tells every worker what is new. */
  publish(): void {
    for (const { started, delivery } of this.#members.values()) if (started) delivery.publish();
  }

  /** Resolves when `onMetrics` has heard of every worker that answers within a second. */
  gatherMetrics(): Promise<void> {
    return this.#metrics.gather([...this.#members].filter(([, { started }]) => started).map(([worker]) => worker));
  }

  /** Workers that died and were not asked to, and times that one did not tell its figures in time. */
  get mishaps(): { readonly workerDeaths: number; readonly unanswered: number } {
    return { workerDeaths: this.#workerDeaths, unanswered: this.#metrics.unanswered };
  }

  reopenLogs(): void {
    for (const { worker } of this.#members.values()) this.#send(worker, { kind: 'reopenLogs' });
  }

  /** Process ids of the workers alive. */
  processIds(): number[] {
    return [...this.#members.values()].map(({ worker }) => worker.process.pid).filter((pid) => pid !== undefined);
  }

  /** Resolves when all workers have ended; those that outlive the limit by a second are killed. */
  async drain(acceptForMs: number, finishWithinMs: number): Promise<void> {
    this.#draining = true;
    if (this.#members.size === 0) return;
    const emptied = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    this.#letGoOfSockets();
    for (const member of this.#members.values())
      this.#send(member.worker, { kind: 'drain', acceptForMs, finishWithinMs });
    const cancel = this.#options.clock.after(acceptForMs + finishWithinMs + 1000, () => {
      for (const { worker } of this.#members.values()) worker.process.kill('SIGKILL');
    });
    await emptied;
    cancel();
  }

  /**
   * The cluster module holds shared listening sockets in this process, too, until a message says that the last worker has
   * closed its own. What connects in between would be queued for nobody and then reset (2 of 2,058 requests in a run of
   * the drain bench). It lets go of them when a worker disconnects; the channel itself stays.
   */
  #letGoOfSockets(): void {
    for (const { worker } of this.#members.values()) worker.process.emit('disconnect');
  }

  /** Ends what is left without waiting. */
  kill(): void {
    this.#draining = true;
    for (const { worker } of this.#members.values()) worker.process.kill('SIGKILL');
  }

  #fork(): void {
    const worker = cluster.fork();
    const { source, clock, logger } = this.#options;
    const delivery = new Delivery({
      source,
      clock,
      send: (message) => this.#send(worker, message),
      overdue: () => {
        logger.error('worker does not acknowledge its state and is replaced', { pid: worker.process.pid });
        worker.process.kill('SIGKILL');
      },
    });
    const member: Member = { worker, delivery, started: false, listening: false };
    this.#members.set(worker.id, member);
    worker.on('message', (message: FromWorker) => this.#receive(member, message));
    worker.on('exit', (code, signal) => this.#onExit(member, code, signal));
    // A channel that breaks is followed by the worker's exit.
    worker.on('error', () => {});
  }

  #receive(member: Member, message: FromWorker): void {
    const { logger, settings, listening } = this.#options;
    switch (message.kind) {
      case 'started':
        member.started = true;
        this.#send(member.worker, { kind: 'configure', settings, listening });
        return member.delivery.publish();
      case 'stateApplied':
        member.delivery.applied(message.version);
        return this.#options.source.prune(Math.min(...this.#acknowledgedVersions()));
      case 'stateWanted':
        logger.warn('worker asks for the whole state', { pid: member.worker.process.pid, reason: message.reason });
        return member.delivery.wanted();
      case 'listening':
        member.listening = true;
        return this.#announce();
      case 'accessLog':
        return this.#options.onAccessLog(message.lines);
      case 'metrics':
        this.#options.onMetrics(member.worker.id, message.meters, message.process);
        if (message.process !== undefined) this.#metrics.answered(member.worker.id, message.round);
        return;
      case 'log':
        return this.#options.onLog(message.line);
      case 'listenFailed':
        return this.#options.onFatal(
          `entry point ${message.entryPoint} cannot listen on ${message.address}: ${message.code}`,
        );
    }
  }

  #acknowledgedVersions(): number[] {
    return [...this.#members.values()].map(({ delivery }) => delivery.acknowledged);
  }

  #announce(): void {
    if (this.#announced || [...this.#members.values()].some((member) => !member.listening)) return;
    this.#announced = true;
    this.#options.onListening();
  }

  #onExit(member: Member, code: number | null, signal: string | null): void {
    member.delivery.close();
    this.#members.delete(member.worker.id);
    this.#metrics.left(member.worker.id);
    this.#options.onWorkerEnded(member.worker.id);
    if (this.#draining) {
      if (this.#members.size === 0) this.#onEmpty?.();
      return;
    }
    const { logger, clock, onFatal } = this.#options;
    this.#workerDeaths++;
    logger.error('worker died and is replaced', { pid: member.worker.process.pid, exit: signal ?? code ?? 'unknown' });
    const verdict = this.#deaths.record();
    if (verdict === 'tooMany') return onFatal('too many workers died within a minute');
    clock.after(verdict.delayMs, () => {
      if (!this.#draining) this.#fork();
    });
  }

  #send(worker: Worker, message: ToWorker): void {
    // Failing means that the worker is on its way out; its exit is what counts.
    if (worker.isConnected()) worker.send(message, () => {});
  }
}
