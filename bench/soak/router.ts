// The router of a soak: two workers, a plain entry point and one with TLS, metrics, and an access log in JSON to a
// file.

import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, processTree, type Started, startRouter, untilStatus } from '../../test/support/processes.ts';
import { listensAt } from './sockets.ts';

export interface SoakRouterOptions {
  readonly routesFile: string;
  readonly accessLogFile: string;
}

const WORKERS = 2;
/** Two drains that take their whole grace time, and a busy machine. */
const COMPLETE_WITHIN_MS = 60_000;

export class SoakRouter {
  readonly plainPort: number;
  readonly securePort: number;
  readonly #adminPort: number;
  readonly #child: Started;

  private constructor([plain, secure, admin]: readonly [number, number, number], options: SoakRouterOptions) {
    [this.plainPort, this.securePort, this.#adminPort] = [plain, secure, admin];
    this.#child = startRouter([
      'run',
      `--entryPoints.web.address=127.0.0.1:${plain}`,
      `--entryPoints.websecure.address=127.0.0.1:${secure}`,
      '--entryPoints.websecure.http.tls=true',
      `--entryPoints.portolan.address=127.0.0.1:${admin}`,
      `--providers.file.filename=${options.routesFile}`,
      `--workers=${WORKERS}`,
      '--metrics.prometheus=true',
      '--metrics.prometheus.addRoutersLabels=true',
      '--accessLog.format=json',
      `--accessLog.filePath=${options.accessLogFile}`,
    ]);
  }

  static async start(options: SoakRouterOptions): Promise<SoakRouter> {
    const router = new SoakRouter([await freePort(), await freePort(), await freePort()], options);
    await untilStatus(`http://127.0.0.1:${router.#adminPort}/ready`, 200, router.#child);
    await router.complete();
    return router;
  }

  /** The primary, then its workers, the one that has lived longest first. */
  pids(): readonly number[] {
    return processTree(this.#child.process.pid ?? 0);
  }

  /** What it has logged. */
  output(): string {
    return this.#child.output();
  }

  /** Null: it runs. */
  get exitCode(): number | null {
    return this.#child.process.exitCode;
  }

  /** Resolves when there are as many workers as there must be, none of them among `gone`, and all of them accept. */
  async complete(gone: readonly number[] = []): Promise<void> {
    const deadlineMs = performance.now() + COMPLETE_WITHIN_MS;
    while (!this.#isComplete(gone)) {
      if (this.exitCode !== null) throw new Error(`the router ended with ${this.exitCode}`);
      if (performance.now() > deadlineMs) throw new Error(`${this.pids().length - 1} workers instead of ${WORKERS}`);
      await sleep(20);
    }
  }

  #isComplete(gone: readonly number[]): boolean {
    const workers = this.pids().slice(1);
    const right = workers.length === WORKERS && workers.every((pid) => !gone.includes(pid));
    return right && workers.every((pid) => listensAt(pid, this.plainPort) && listensAt(pid, this.securePort));
  }

  /** A rolling restart; resolves when every old worker has gone. `meanwhile`: with the younger of the old ones. */
  async roll(meanwhile?: (pid: number) => Promise<void>): Promise<void> {
    const old = this.pids().slice(1);
    this.#child.process.kill('SIGHUP');
    const younger = old.at(-1);
    if (younger !== undefined) await meanwhile?.(younger);
    await this.complete(old);
  }

  /** Workers that were killed because they did not finish in their time. */
  get lateWorkers(): number {
    return this.output().split('has not finished in the time').length - 1;
  }

  openLogAnew(): void {
    this.#child.process.kill('SIGUSR1');
  }

  /** As a scrape does; its text is for nobody. */
  async scrape(): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${this.#adminPort}/metrics`);
    await answer.arrayBuffer();
  }

  stop(): Promise<number | NodeJS.Signals> {
    this.#child.process.kill('SIGTERM');
    return this.#child.ended;
  }

  /** After a failure of the soak itself. */
  kill(): void {
    for (const pid of this.pids()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Already gone.
      }
    }
  }
}
