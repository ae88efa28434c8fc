// The worker processes, seen from the primary: as many as wanted, replaced when they die, hang or are to be new, told the
// state, drained together.

import type { Clock } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import { KILL_AFTER_MS, longestDrainMs } from '../model/longest-stop.ts';
import type { FromWorker, ListeningPlan, SharedTls } from '../model/messages.ts';
import type { MeterReport, Mishaps, ProcessReport } from '../model/metrics.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { Settings } from '../model/settings.ts';
import { DeathWatch } from './death-watch.ts';
import type { StateSource } from './delivery.ts';
import { Member } from './member.ts';
import { MemoryGuard } from './memory-guard.ts';
import { MetricsRounds } from './metrics-rounds.ts';
import { TICK_MS } from './patience.ts';
import { type Reason, Replacements } from './replacements.ts';
import type { Fork } from './worker-process.ts';

export interface SupervisorOptions {
  readonly workers: number;
  readonly fork: Fork;
  /** What one worker may hold before it is replaced. */
  readonly memoryShareBytes: number;
  readonly settings: Settings;
  readonly listening: readonly ListeningPlan[];
  /** As it is now. */
  readonly tls: () => SharedTls;
  readonly source: StateSource;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whole lines for standard output, and one line of a worker's own log. */
  readonly onAccessLog: (lines: Uint8Array) => void;
  readonly onLog: (line: string) => void;
  /** A worker, by its number, has counted this since it last told; `process` comes with the last part. */
  readonly onMetrics: (worker: number, meters: readonly MeterReport[], process: ProcessReport | undefined) => void;
  /** A worker has seen a server of this service fail too many requests. */
  readonly onServerFailing: (service: QualifiedName, url: string) => void;
  readonly onWorkerEnded: (worker: number) => void;
  /** Every worker accepts, for the first time. */
  readonly onListening: () => void;
  /** The router cannot go on: too many deaths, or an address that cannot be opened. */
  readonly onFatal: (reason: string) => void;
}

const CLEAN_EXIT = 'exit 0';

export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #deaths: DeathWatch;
  readonly #replacements: Replacements;
  readonly #memory: MemoryGuard<Member>;
  readonly #metrics: MetricsRounds;
  readonly #members = new Set<Member>();
  /** Workers so far. */
  #started = 0;
  /** Dead ones whose successors are yet to be started. */
  #owed = 0;
  #announced = false;
  #closing = false;
  #cancelTick: () => void = () => {};

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#deaths = new DeathWatch(options.clock);
    this.#metrics = new MetricsRounds(options.clock, (number, round) => {
      for (const member of this.#members)
        if (member.number === number) member.worker.send({ kind: 'metricsWanted', round });
    });
    this.#memory = new MemoryGuard(options.memoryShareBytes, options.logger);
    this.#replacements = new Replacements(
      {
        staying: () => this.#staying(),
        hasSpare: () => this.#staying().length + this.#owed > options.workers,
        start: () => this.#fork(),
        dismiss: (member) => this.#dismiss(member, false),
        closing: () => this.#closing,
      },
      options.logger,
    );
  }

  start(): void {
    for (let i = 0; i < this.#options.workers; i++) this.#fork();
    this.#tick();
  }

  /** Tells every worker what is new. */
  publish(): void {
    for (const { started, delivery } of this.#members) if (started) delivery.publish();
  }

  /** Whether a worker listens and serves this version or a later one. */
  serves(version: number): boolean {
    return [...this.#members].some(({ listening, delivery }) => listening && delivery.acknowledged >= version);
  }

  /** Replaces every worker, one after another, without a request lost. */
  roll(reason: Reason): void {
    if (this.#options.source.version() > 0) return this.#replacements.roll(reason);
    this.#options.logger.warn('nothing is served yet: workers are not replaced', { reason });
  }

  /** Resolves when `onMetrics` has heard of every worker that answers within a second. */
  gatherMetrics(): Promise<void> {
    return this.#metrics.gather([...this.#members].flatMap(({ started, number }) => (started ? [number] : [])));
  }

  get mishaps(): Mishaps {
    return {
      deaths: this.#deaths.counts,
      replacements: this.#replacements.counts,
      unanswered: this.#metrics.unanswered,
    };
  }

  /** Workers that are yet to start are told with their settings. */
  useTicketKeys(keys: Uint8Array): void {
    for (const { started, worker } of this.#members) if (started) worker.send({ kind: 'ticketKeys', keys });
  }

  reopenLogs(): void {
    for (const { worker } of this.#members) worker.send({ kind: 'reopenLogs' });
  }

  /** Resolves when all workers have ended; those that outlive the limit by a second are killed. */
  async drain(): Promise<void> {
    this.#close();
    for (const { worker } of this.#members) worker.letGoOfSockets();
    for (const member of this.#members) this.#dismiss(member, true);
    await Promise.all([...this.#members].map(({ ended }) => ended));
  }

  /** Ends what is left without waiting. */
  kill(): void {
    this.#close();
    for (const { worker } of this.#members) worker.kill();
  }

  #close(): void {
    this.#closing = true;
    this.#cancelTick();
  }

  #tick(): void {
    this.#cancelTick = this.#options.clock.after(TICK_MS, () => {
      for (const member of this.#members) member.tick();
      const heavy = this.#memory.tick(this.#staying());
      if (heavy !== undefined) this.#replacements.replace(heavy, 'memory');
      this.#tick();
    });
  }

  #staying(): readonly Member[] {
    return [...this.#members].filter(({ leaving }) => !leaving);
  }

  #dismiss(member: Member, keepAccepting: boolean): void {
    const { clock, settings } = this.#options;
    member.leaving = true;
    member.worker.send({ kind: 'drain', keepAccepting });
    const cancel = clock.after(longestDrainMs(settings, keepAccepting) + KILL_AFTER_MS, () => member.outlived());
    void member.ended.then(cancel);
  }

  #fork(): Member {
    const { fork, source, logger } = this.#options;
    const worker = fork({
      onMessage: (message) => this.#receive(member, message),
      onExit: (how) => this.#onExit(member, how),
    });
    const member: Member = new Member({ number: ++this.#started, worker, source, logger });
    this.#members.add(member);
    return member;
  }

  #receive(member: Member, message: FromWorker): void {
    const { logger, settings, listening, source } = this.#options;
    switch (message.kind) {
      case 'started':
        member.started = true;
        member.worker.send({ kind: 'configure', settings, listening, tls: this.#options.tls() });
        return member.delivery.publish();
      case 'stateApplied':
        member.delivery.applied(message.version);
        return source.prune(Math.min(...[...this.#members].map(({ delivery }) => delivery.acknowledged)));
      case 'stateWanted':
        logger.warn('worker asks for the whole state', { pid: member.pid, reason: message.reason });
        return member.delivery.wanted();
      case 'listening':
        member.accepts();
        return this.#announce();
      case 'alive':
        return member.alive(message.vitals);
      case 'accessLog':
        return this.#options.onAccessLog(message.lines);
      case 'metrics':
        this.#options.onMetrics(member.number, message.meters, message.process);
        if (message.process !== undefined) this.#metrics.answered(member.number, message.round);
        return;
      case 'serverFailing':
        return this.#options.onServerFailing(message.service, message.url);
      case 'log':
        return this.#options.onLog(message.line);
      case 'listenFailed':
        return this.#onListenFailed(
          member,
          `entry point ${message.entryPoint} cannot listen on ${message.address}: ${message.code}`,
        );
    }
  }

  /** At the start it is final; later the others serve, and it counts as a death. */
  #onListenFailed(member: Member, reason: string): void {
    if (!this.#announced) return this.#options.onFatal(reason);
    this.#options.logger.error(reason, { pid: member.pid });
    member.cannotListen(reason);
  }

  #announce(): void {
    if (this.#announced || [...this.#members].some((member) => !member.listening)) return;
    this.#announced = true;
    this.#options.onListening();
  }

  #onExit(member: Member, how: string): void {
    this.#members.delete(member);
    member.exited(how);
    this.#metrics.left(member.number);
    this.#options.onWorkerEnded(member.number);
    if (this.#closing || (member.leaving && how === CLEAN_EXIT)) return;
    const { logger, workers } = this.#options;
    const exit = member.fault ?? how;
    this.#deaths.count(exit);
    // While one is replaced there is one too many.
    const missing = this.#staying().length + this.#owed < workers;
    logger.error(missing ? 'worker died and is replaced' : 'worker died', { pid: member.pid, exit });
    if (missing) this.#replaceDead();
  }

  #replaceDead(): void {
    const { clock, onFatal } = this.#options;
    const verdict = this.#deaths.record();
    if (verdict === 'tooMany') return onFatal('too many workers died within a minute');
    this.#owed++;
    clock.after(verdict.delayMs, () => {
      this.#owed--;
      if (!this.#closing) this.#fork();
    });
  }
}
