// What is done to the router and its servers while the load runs: some of it at given times and one after another,
// resets and refusals of servers all the time.

import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessLines } from './access-lines.ts';
import type { Deaths } from './deaths.ts';
import type { Plan, Stretch } from './plan.ts';
import type { SoakRouter } from './router.ts';
import type { Servers } from './routes.ts';

export interface Stage {
  readonly router: SoakRouter;
  readonly deaths: Deaths;
  readonly lines: AccessLines;
  readonly servers: Servers;
}

const IDLE_RESET_EVERY_MS = 700;
const REFUSE_EVERY_MS = 4000;
/** Shorter than the next one is away: one of two servers always takes connections. */
const REFUSE_FOR_MS = 1500;
/** After the signal: a new process takes several times as long until it accepts. */
const COMING_UP_MS = 50;
const SCRAPE_EVERY_MS = 5000;

export class Faults {
  /** Of rolling restarts, from the signal until the last old worker was gone. */
  readonly rolls: Stretch[] = [];
  #stopped = false;
  readonly #stage: Stage;
  #running: Promise<unknown> = Promise.resolve();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  start(plan: Plan): void {
    const { router, servers } = this.#stage;
    const [steady, flaky] = [servers.steady, servers.flaky];
    const inTurn = flaky.flatMap((server, i) => [server, steady[i] ?? server]);
    this.#running = Promise.all([
      this.#atTimes(plan),
      this.#again(IDLE_RESET_EVERY_MS, (i) => flaky[i % flaky.length]?.resetIdle()),
      this.#again(REFUSE_EVERY_MS, async (i) => {
        const server = inTurn[i % inTurn.length];
        const refusing = server?.refuse(REFUSE_FOR_MS);
        // So that somebody knocks.
        if (server !== undefined && flaky.includes(server)) server.resetIdle();
        await refusing;
      }),
      this.#again(SCRAPE_EVERY_MS, () => router.scrape()),
    ]);
    // Whoever stops them is told.
    this.#running.catch(() => {});
  }

  /** What went wrong with one of them: it could not be injected, or the router did not come back from it. */
  async stop(): Promise<string | undefined> {
    this.#stopped = true;
    return await this.#running.then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  }

  async #atTimes(plan: Plan): Promise<void> {
    const { router, lines } = this.#stage;
    const events = [
      ...plan.deathsMs.map((atMs) => ({ atMs, run: () => this.#killOne() })),
      ...plan.rollsMs.map((atMs, i) => ({ atMs, run: () => this.#roll(i === plan.rollsMs.length - 1) })),
      ...plan.rotationsMs.map((atMs) => ({ atMs, run: () => lines.rotate(() => router.openLogAnew()) })),
    ];
    const fromMs = performance.now();
    for (const { atMs, run } of events.toSorted((a, b) => a.atMs - b.atMs)) {
      await sleep(Math.max(0, fromMs + atMs - performance.now()));
      // Delayed by a rolling restart: too late to leave time for what comes at the end.
      if (performance.now() - fromMs > plan.end.fromMs) return;
      await run();
    }
  }

  /** The younger one: the elder shows what a long life costs. */
  async #killOne(): Promise<void> {
    const { router, deaths } = this.#stage;
    const victim = router.pids().at(-1);
    if (victim === undefined) return;
    await deaths.kill(victim);
    await router.complete([victim]);
  }

  /** `withDeath`: a worker dies while the first of the new ones comes up. */
  async #roll(withDeath: boolean): Promise<void> {
    const { router, deaths } = this.#stage;
    const fromMs = performance.now();
    await router.roll(async (pid) => {
      await sleep(COMING_UP_MS);
      if (withDeath) await deaths.kill(pid);
    });
    this.rolls.push({ fromMs, toMs: performance.now() });
  }

  async #again(everyMs: number, run: (turn: number) => unknown): Promise<void> {
    for (let turn = 0; !this.#stopped; turn++) {
      await sleep(everyMs);
      await run(turn);
    }
  }
}
