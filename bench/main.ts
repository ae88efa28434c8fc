// `npm run bench` measures everything, `npm run bench -- NAME…` what is named. Exit code 1 when a bar is missed.

import { measureChanges } from './changes.ts';
import { measureCpu } from './cpu.ts';
import { measureDrain } from './drain.ts';
import { measureKill } from './kill.ts';
import { measureRoll } from './roll.ts';
import { measureRouted } from './routed.ts';
import { measureRoutes } from './routes.ts';

const BENCHES: Readonly<Record<string, () => Promise<boolean>>> = {
  cpu: measureCpu,
  routed: measureRouted,
  routes: measureRoutes,
  changes: measureChanges,
  drain: measureDrain,
  kill: measureKill,
  roll: measureRoll,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`);
  process.exit(2);
}
let missed = 0;
for (const [name, measure] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (!(await measure())) missed++;
}
if (missed > 0) console.log(`${missed} ${missed === 1 ? 'bar' : 'bars'} missed`);
process.exit(missed === 0 ? 0 : 1);
