// Whether a rolling deployment costs a request: ten tasks, each an application in a process of its own, are replaced under
// load, two at a time and then all at once. SIGTERM comes with the event that tells it, as on AWS.

import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/support/processes.ts';
import { setting } from './method/environment.ts';
import { Stage } from './method/stage.ts';
import { momentMs } from './platform/moment.ts';
import { hostOf, serviceName } from './platform/operations.ts';
import { PlatformCloud } from './platform/platform-cloud.ts';
import { startPlatformRouter } from './platform/platform-router.ts';
import type { AppRecord } from './rolling/apps.ts';
import { BROKEN_OFF, POST, RollingLoad } from './rolling/load.ts';
import type { Row } from './row.ts';
import { type Failure, Ledger } from './soak/ledger.ts';

const TASKS = 10;
const PER_SECOND = 500;
const STEP_MS = 200;
/** ECS is seldom so quick. */
const STEADY_MS = 1500;
/** So many tasks at a time: one in five, and all. */
const PERCENTS = [120, 200];
/** How soon a reset is noticed, on a busy machine. */
const AT_ONCE_MS = 1000;
const PRINTED = 10;

export async function measureRolling(): Promise<readonly Row[]> {
  return [...(await roll('finishes')), ...(await roll('dies'))];
}

async function roll(app: 'finishes' | 'dies'): Promise<readonly Row[]> {
  await using stage = await Stage.open();
  await using cloud = await PlatformCloud.start({ stepMs: STEP_MS, noticeMs: 0, steadyMs: STEADY_MS, app });
  const port = await freePort();
  await cloud.call('populate', { clusters: 1, services: 1, tasksPerService: TASKS, port });
  const router = await startPlatformRouter(stage, { url: cloud.url, clusters: 1 });
  await router.ready();
  const ledger = new Ledger();
  const offsetMs = momentMs() - performance.now();
  const load = new RollingLoad({ ledger, port: router.port, host: hostOf(serviceName(0)), perSecond: PER_SECOND });
  await sleep(STEADY_MS);
  for (let round = 0; round < setting('ROUNDS', 2); round++) {
    for (const maximumPercent of PERCENTS) {
      await cloud.call('deploy', { services: 1, overMs: 0, port, maximumPercent });
      await sleep(STEADY_MS);
    }
  }
  await load.stop();
  const apps = await cloud.call('apps');
  return [verdict(app, ledger, new Evidence(apps, offsetMs))];
}

type Cause = 'answer had begun' | 'the dying task had it' | 'its connection was being closed' | 'none';

/** What the applications know of a request. */
class Evidence {
  readonly #seenBy = new Map<number, AppRecord>();
  readonly #sigtermsMs: readonly number[];
  readonly #offsetMs: number;

  /** `offsetMs`: from the ledger's clock to theirs. */
  constructor(apps: readonly AppRecord[], offsetMs: number) {
    for (const app of apps) for (const id of app.seen) this.#seenBy.set(id, app);
    this.#sigtermsMs = apps.flatMap(({ sigtermMs }) => sigtermMs ?? []);
    this.#offsetMs = offsetMs;
  }

  get replaced(): number {
    return this.#sigtermsMs.length;
  }

  causeOf({ attempt: { id, beganMs }, endedMs, reason }: Failure): Cause {
    if (reason.startsWith(BROKEN_OFF)) return 'answer had begun';
    const meets = (ms: number): boolean =>
      ms >= beganMs + this.#offsetMs - AT_ONCE_MS && ms <= endedMs + this.#offsetMs;
    const app = this.#seenBy.get(id);
    if (app !== undefined) return meets(app.sigtermMs ?? Number.NaN) ? 'the dying task had it' : 'none';
    return this.#sigtermsMs.some(meets) ? 'its connection was being closed' : 'none';
  }
}

/** Those that a router could have sent again must not fail at all. */
function isExcused(app: 'finishes' | 'dies', failure: Failure, cause: Cause): boolean {
  if (app === 'dies' && cause === 'answer had begun') return true;
  if (failure.attempt.kind !== POST) return false;
  return cause === 'its connection was being closed' || (app === 'dies' && cause === 'the dying task had it');
}

function verdict(app: 'finishes' | 'dies', ledger: Ledger, evidence: Evidence): Row {
  const judged = ledger.failures.map((failure) => ({ failure, cause: evidence.causeOf(failure) }));
  const guilty = judged.filter(({ failure, cause }) => !isExcused(app, failure, cause));
  const counts = Map.groupBy(judged, ({ failure, cause }) => `${failure.attempt.kind}: ${cause}`);
  console.log(`  failed: ${[...counts].map(([what, each]) => `${each.length} ${what}`).join('; ') || 'none'}`);
  for (const { failure, cause } of guilty.slice(0, PRINTED)) {
    const { kind, id, beganMs } = failure.attempt;
    console.log(`  ${kind} ${id}: ${failure.reason} after ${(failure.endedMs - beganMs).toFixed(0)} ms (${cause})`);
  }
  const what = app === 'dies' ? 'apps that die on SIGTERM' : 'apps that finish what they have';
  const excused = judged.length - guilty.length;
  return {
    figure: `rolling deployments, ${what}: failed requests that another task could have answered`,
    measured: `${guilty.length} of ${ledger.requests} (${excused} others, ${evidence.replaced} tasks replaced)`,
    bar: '0',
    held: guilty.length === 0 && evidence.replaced > 0,
  };
}
