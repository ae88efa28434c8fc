// `npm run bench` measures everything and prints the table, `npm run bench -- NAME…` what is named. Exit code 1 when a bar
// is missed.

import { measureBodies } from './bodies.ts';
import { measureCalls } from './calls.ts';
import { measureChanges } from './changes.ts';
import { measureChaos } from './chaos.ts';
import { measureCold } from './cold.ts';
import { measureCpu } from './cpu.ts';
import { measureDeployment } from './deployment.ts';
import { measureDiscoverConsul } from './discover-consul.ts';
import { measureDiscoverEcs } from './discover-ecs.ts';
import { measureDrain } from './drain.ts';
import { measureHandshakes } from './handshakes.ts';
import { measureHealth } from './health.ts';
import { measureHpack } from './hpack.ts';
import { measureHttp2 } from './http2.ts';
import { measureIdle } from './idle.ts';
import { measureKill } from './kill.ts';
import { measureLatency } from './latency.ts';
import { measureObserving } from './observing.ts';
import { measurePrimary } from './primary.ts';
import { measureRest } from './rest.ts';
import { measureRoll } from './roll.ts';
import { measureRolling } from './rolling.ts';
import { measureRouted } from './routed.ts';
import { measureRoutes } from './routes.ts';
import { missedOf, printRow, printTable, type Row } from './row.ts';
import { measureSoak } from './soak.ts';
import { measureTls } from './tls.ts';
import { measureWebSocket } from './websocket.ts';
import { measureWorkers } from './workers.ts';

const BENCHES: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  cpu: measureCpu,
  routes: measureRoutes,
  primary: measurePrimary,
  health: measureHealth,
  tls: measureTls,
  handshakes: measureHandshakes,
  http2: measureHttp2,
  hpack: measureHpack,
  bodies: measureBodies,
  websocket: measureWebSocket,
  latency: measureLatency,
  workers: measureWorkers,
  idle: measureIdle,
  routed: measureRouted,
  changes: measureChanges,
  drain: measureDrain,
  kill: measureKill,
  observing: measureObserving,
  roll: measureRoll,
  rolling: measureRolling,
  'discover-consul': measureDiscoverConsul,
  'discover-ecs': measureDiscoverEcs,
  calls: measureCalls,
  deployment: measureDeployment,
  cold: measureCold,
  rest: measureRest,
  chaos: measureChaos,
  soak: measureSoak,
};

/** Take ten minutes: only when they are named. */
const ONLY_NAMED: readonly string[] = ['chaos', 'soak'];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
const rows: Row[] = [];
for (const [name, measure] of Object.entries(BENCHES)) {
  if (wanted.length === 0 ? ONLY_NAMED.includes(name) : !wanted.includes(name)) continue;
  console.log(`${name}:`);
  const found = await measure().catch((error: unknown) => [failureOf(name, error)]);
  for (const row of found) printRow(row);
  rows.push(...found);
}
printTable(rows);
const missed = missedOf(rows);
if (missed > 0) console.log(`\n${missed} ${missed === 1 ? 'bar' : 'bars'} missed`);
process.exit(missed === 0 ? 0 : 1);

/** A bench that cannot be made to run has missed its bar; the others are still worth their time. */
function failureOf(name: string, error: unknown): Row {
  const reason = error instanceof Error ? error.message : String(error);
  // What a process said last is behind what became of it.
  const lines = reason.split('\n').filter((line) => line.trim() !== '');
  return {
    figure: name,
    measured: `failed: ${[...new Set([lines[0], lines.at(-1)])].join(' ')}`,
    bar: 'to run',
    held: false,
  };
}
