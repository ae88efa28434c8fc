// Applications as processes: one for each task, started with it, and what each of them saw of requests before it ended.

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunningWorkload, WorkloadOptions } from '../../sandbox/workload.ts';
import { momentMs } from '../platform/moment.ts';

const PROGRAM = fileURLToPath(new URL('app.ts', import.meta.url));

export interface AppRecord {
  readonly address: string;
  /** Numbers of the requests whose head has come to it. */
  readonly seen: readonly number[];
  /** Undefined: it was never told to end. */
  readonly sigtermMs: number | undefined;
}

export class Apps {
  readonly #onSigterm: 'finishes' | 'dies';
  readonly #apps: App[] = [];

  constructor(onSigterm: 'finishes' | 'dies') {
    this.#onSigterm = onSigterm;
  }

  /** Resolves when it listens. */
  async start(options: WorkloadOptions): Promise<RunningWorkload> {
    const child = spawn(process.execPath, [PROGRAM, options.address, String(options.port), this.#onSigterm], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const app = new App(child, options);
    this.#apps.push(app);
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`the application ended with ${code}`)));
    });
    return app;
  }

  records(): readonly AppRecord[] {
    return this.#apps.map((app) => app.record());
  }
}

class App implements RunningWorkload {
  readonly port: number;
  readonly #address: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #seen = '';
  #sigtermMs: number | undefined;

  constructor(child: ChildProcess, { address, port }: WorkloadOptions) {
    this.#child = child;
    this.#address = address;
    this.port = port;
    child.stdout?.on('data', (bytes: Buffer) => (this.#seen += bytes));
    // With its output: what it saw last is in it.
    this.#ended = new Promise((resolve) => child.once('close', () => resolve()));
  }

  async finish(): Promise<void> {
    this.#sigtermMs = momentMs();
    this.#child.kill('SIGTERM');
    await this.#ended;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  record(): AppRecord {
    const seen = this.#seen.split('\n').filter((line) => line !== '');
    return { address: this.#address, seen: seen.map(Number), sigtermMs: this.#sigtermMs };
  }
}
