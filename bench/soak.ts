// Ten minutes of everything at once: mixed load, a thousand changes of configuration, servers that reset and refuse,
// slow and leaving clients, killed workers, rolling restarts, logs that are moved away. Every request that fails must
// have failed of a fault that was injected into its own connection, and memory must not grow.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificate } from '../test/support/test-certificates.ts';
import { Stage } from './method/stage.ts';
import type { Row } from './row.ts';
import { AccessLines } from './soak/access-lines.ts';
import { Changes } from './soak/changes.ts';
import { Deaths } from './soak/deaths.ts';
import { Faults } from './soak/faults.ts';
import { Ledger } from './soak/ledger.ts';
import { Clients, type Surroundings } from './soak/load/clients.ts';
import { mixedLoad, type Seen } from './soak/load/mixed.ts';
import { Memory } from './soak/memory.ts';
import { makePlan, type Plan } from './soak/plan.ts';
import { SoakRouter } from './soak/router.ts';
import { routesOf, type Servers } from './soak/routes.ts';
import { SoakServer } from './soak/servers.ts';
import { tell } from './soak/story.ts';
import { failureRow, linesRow, memoryRow } from './soak/verdict.ts';

export async function measureSoak(): Promise<readonly Row[]> {
  await using stage = await Stage.open();
  const servers = await openServers();
  const certificate = await makeCertificate({ names: ['steady.localhost', 'flaky.localhost'] });
  const files = { certFile: join(stage.folder, 'certificate.pem'), keyFile: join(stage.folder, 'key.pem') };
  await writeFile(files.certFile, certificate.certificate);
  await writeFile(files.keyFile, certificate.key);
  const routesFile = join(stage.folder, 'routes.yml');
  const changes = new Changes(routesFile, (generation) => routesOf(generation, servers, files));
  await changes.next();
  const accessLogFile = join(stage.folder, 'access.jsonl');
  const router = await SoakRouter.start({ routesFile, accessLogFile });
  try {
    const { plainPort, securePort } = router;
    const at = { plainPort, securePort, ca: certificate.certificate, servers, changes };
    return await soak(makePlan(), router, at, new AccessLines(accessLogFile));
  } finally {
    router.kill();
    for (const server of all(servers)) server.close();
  }
}

async function soak(plan: Plan, router: SoakRouter, at: Surroundings, lines: AccessLines): Promise<readonly Row[]> {
  const { servers, changes } = at;
  const ledger = new Ledger();
  const deaths = new Deaths(ledger, [at.plainPort, at.securePort]);
  const faults = new Faults({ router, deaths, lines, servers });
  const seen: Seen = { freshness: { oldestMs: 0 }, breaks: { badGateway: 0, cut: 0 } };
  const fromMs = performance.now();
  using memory = new Memory(() => router.pids(), fromMs);
  const clients = new Clients(ledger);
  for (const crowd of mixedLoad(at, ledger, seen)) clients.add(crowd);
  faults.start(plan);
  await Promise.all([changes.spread(plan.changes, plan.lengthMs), sleep(plan.lengthMs)]);
  const memoryFigures = memoryRow(memory, plan);
  const trouble = await faults.stop();
  await clients.stop();
  const exit = await router.stop();
  await lines.read();
  tell({ ledger, changes, servers, faults, lines, seen, log: router.output() });
  const evidence = { ledger, deaths, rolls: faults.rolls, lines, fromMs };
  return [failureRow(evidence), memoryFigures, linesRow(evidence), endRow(plan, deaths, router, { exit, trouble })];
}

/** Also whether the soak was one: what was planned took place, and the router came back from it. */
function endRow(plan: Plan, deaths: Deaths, router: SoakRouter, ended: Ended): Row {
  const what = `${plan.lengthMs / 1000} s, ${plan.changes} changes, ${deaths.count} deaths`;
  const { exit, trouble } = ended;
  const measured = `${exit}, ${router.lateWorkers}${trouble === undefined ? '' : `; ${trouble}`}`;
  const figure = `soak: exit code after ${what}; workers that did not finish in their time`;
  return { figure, measured, bar: '0, 0', held: measured === '0, 0' };
}

interface Ended {
  readonly exit: number | string;
  /** Undefined: every fault could be injected, and was survived. */
  readonly trouble: string | undefined;
}

async function openServers(): Promise<Servers> {
  const open = (name: string): Promise<SoakServer> => new SoakServer(name).open();
  return {
    steady: [await open('steady-1'), await open('steady-2')],
    flaky: [await open('flaky-1'), await open('flaky-2')],
    moving: [await open('moving-1'), await open('moving-2'), await open('moving-3'), await open('moving-4')],
    elsewhere: await open('elsewhere'),
  };
}

const all = ({ steady, flaky, moving, elsewhere }: Servers): readonly SoakServer[] => [
  ...steady,
  ...flaky,
  ...moving,
  elsewhere,
];
