// A supervisor with workers that the test plays: no process, and time in the test's hands.

import { Supervisor, type SupervisorOptions } from '../../src/cluster/supervisor.ts';
import type { Fork, WorkerEvents, WorkerProcess } from '../../src/cluster/worker-process.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { FromWorker, ToWorker, Vitals } from '../../src/model/messages.ts';
import { USUAL_TRANSPORT } from '../../src/model/servers-transport.ts';
import type { Settings } from '../../src/model/settings.ts';
import { entryPointSettings } from '../support/entry-point-settings.ts';
import { ManualClock, settled } from '../support/manual-clock.ts';
import { NO_PROVIDERS } from '../support/no-providers.ts';

export const SHARE_BYTES = 1000;

export class FakeWorker implements WorkerProcess {
  readonly pid: number | undefined;
  readonly sent: ToWorker[] = [];
  killed = false;
  gone = false;
  /** Says every second that it turns. */
  beats = true;
  /** Applies what it is sent, opens its listeners, and ends when told to. */
  obeys = true;
  vitals: Vitals = { loopDelayMs: 0, rssBytes: 1 };
  readonly #events: WorkerEvents;

  constructor(pid: number, events: WorkerEvents) {
    this.pid = pid;
    this.#events = events;
  }

  send(message: ToWorker): void {
    this.sent.push(message);
    if (!this.obeys) return;
    if (message.kind === 'stateCommit') {
      this.says({ kind: 'stateApplied', version: message.version });
      if (message.base === 0) this.says({ kind: 'listening' });
    }
    if (message.kind === 'drain') queueMicrotask(() => this.exits('exit 0'));
  }

  kill(): void {
    this.killed = true;
    queueMicrotask(() => this.exits('SIGKILL'));
  }

  letGoOfSockets(): void {}

  says(message: FromWorker): void {
    if (!this.gone) this.#events.onMessage(message);
  }

  beat(): void {
    if (this.beats) this.says({ kind: 'alive', vitals: this.vitals });
  }

  exits(how: string): void {
    if (this.gone) return;
    this.gone = true;
    this.#events.onExit(how);
  }

  get told(): readonly string[] {
    return this.sent.map(({ kind }) => kind);
  }
}

export interface CrewOptions {
  readonly workers?: number;
  readonly clock?: Clock;
  /** Version of the state; 0: there is none yet. */
  readonly version?: number;
}

export class FakeCrew {
  readonly clock = new ManualClock();
  readonly supervisor: Supervisor;
  /** All that were ever started. */
  readonly workers: FakeWorker[] = [];
  readonly log: string[] = [];
  readonly fatal: string[] = [];
  announced = 0;
  ticketKeys: Uint8Array = new Uint8Array(48);
  version: number;
  /** What becomes of a worker that is started from now on. */
  onFork: (worker: FakeWorker) => void = (worker) => worker.says({ kind: 'started' });

  constructor({ workers = 2, clock = this.clock, version = 1 }: CrewOptions = {}) {
    this.version = version;
    this.supervisor = new Supervisor(this.#options(workers, clock));
    this.supervisor.start();
  }

  get alive(): readonly FakeWorker[] {
    return this.workers.filter(({ gone }) => !gone);
  }

  worker(index: number): FakeWorker {
    const worker = this.workers[index];
    if (worker === undefined) throw new Error(`worker ${index} was never started`);
    return worker;
  }

  /** Seconds pass, and every worker that beats says so in each. */
  async seconds(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      for (const worker of this.alive) worker.beat();
      await this.clock.advance(1000);
    }
  }

  readonly #fork: Fork = (events) => {
    const worker = new FakeWorker(this.workers.length + 1, events);
    this.workers.push(worker);
    queueMicrotask(() => this.onFork(worker));
    return worker;
  };

  #options(workers: number, clock: Clock): SupervisorOptions {
    const logger: Logger = {
      debug: () => {},
      info: (text) => void this.log.push(text),
      warn: (text) => void this.log.push(text),
      error: (text) => void this.log.push(text),
      with: () => logger,
    };
    const settings: Settings = {
      entryPoints: new Map([['web', entryPointSettings({ host: '127.0.0.1', port: 0 })]]),
      internalEntryPoint: { name: 'portolan', address: { host: '127.0.0.1', port: 0 } },
      workers,
      providers: NO_PROVIDERS,
      serversTransport: USUAL_TRANSPORT,
      api: { insecure: false },
      log: { level: 'error', format: 'common', filePath: undefined },
      metrics: undefined,
      accessLog: undefined,
      routerGracePeriodMs: 0,
      stateDirectory: undefined,
      sessionTickets: '1',
    };
    return {
      workers,
      fork: this.#fork,
      memoryShareBytes: SHARE_BYTES,
      settings,
      listening: [],
      tls: () => ({ generatedCertificate: { certificate: '', key: '' }, ticketKeys: this.ticketKeys }),
      source: {
        version: () => this.version,
        changesSince: (base) => ({ base, version: this.version, changes: [] }),
        prune: () => {},
        chunk: () => [],
      },
      clock,
      logger,
      onAccessLog: () => {},
      onLog: () => {},
      onMetrics: () => {},
      onServerFailing: () => {},
      onWorkerEnded: () => {},
      onListening: () => this.announced++,
      onFatal: (reason) => this.fatal.push(reason),
    };
  }
}

/** Started, and every worker accepts. */
export async function startCrew(options: CrewOptions = {}): Promise<FakeCrew> {
  const crew = new FakeCrew(options);
  await settled();
  return crew;
}
