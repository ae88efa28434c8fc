// Deaths of workers, and exactly which connections each took along.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure, Ledger } from './ledger.ts';
import { remotePortsOf } from './sockets.ts';

interface Death {
  readonly atMs: number;
  /** The clients' ports of its connections. */
  readonly ports: ReadonlySet<number>;
}

/** A client notices at once that its connection has ended, unless this machine is busy. */
const NOTICED_WITHIN_MS = 1000;
/** Lines of the access log are written 100 ms late at most; the rest is a busy machine. */
const LINES_LOST_OF_MS = 1000;

export class Deaths {
  /** Requests whose line in the access log may have died before it was written. */
  readonly mayLackLine = new Set<number>();
  readonly #deaths: Death[] = [];
  readonly #ledger: Ledger;
  readonly #ports: readonly number[];

  /** `ports`: of the entry points. */
  constructor(ledger: Ledger, ports: readonly number[]) {
    this.#ledger = ledger;
    this.#ports = ports;
  }

  get count(): number {
    return this.#deaths.length;
  }

  /** Of all deaths together. */
  get connections(): number {
    return this.#deaths.reduce((sum, { ports }) => sum + ports.size, 0);
  }

  async kill(pid: number): Promise<void> {
    // Stopped first: it accepts nothing between being looked at and being killed.
    process.kill(pid, 'SIGSTOP');
    await sleep(1);
    const ports = remotePortsOf(pid, this.#ports);
    for (const id of this.#ledger.recent(LINES_LOST_OF_MS)) this.mayLackLine.add(id);
    this.#deaths.push({ atMs: performance.now(), ports });
    process.kill(pid, 'SIGKILL');
  }

  /** Whether the request failed because its own connection died with its worker. */
  explains({ attempt, endedMs }: Failure): boolean {
    const { carrier } = attempt;
    if (carrier === undefined) return false;
    return this.#deaths.some(
      ({ atMs, ports }) =>
        ports.has(carrier.port) && carrier.openedMs <= atMs && endedMs >= atMs && endedMs <= atMs + NOTICED_WITHIN_MS,
    );
  }
}
