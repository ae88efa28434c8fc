// Whether a rolling restart costs a request: all workers are replaced again and again under a load of new connections, with
// either way of sharing a listening socket.

import { canHaveOwnNetwork, startInOwnNetwork } from '../test/support/own-network.ts';
import { type RollOutcome, rollUnderLoad } from '../test/support/roll-under-load.ts';
import { type Row, skipped } from './row.ts';

const ROLLS = 10;
const FIGURE = 'rolling restarts under new connections: failed requests';

export async function measureRoll(): Promise<readonly Row[]> {
  const rows = [toRow('shared handle', await rollUnderLoad('sharedHandle', ROLLS))];
  const network = canHaveOwnNetwork();
  const missing = 'no right to a network of its own with net.ipv4.tcp_migrate_req=1';
  rows.push(network ? toRow('reusePort', await rollInOwnNetwork()) : skipped(`${FIGURE}, reusePort`, missing));
  return rows;
}

async function rollInOwnNetwork(): Promise<RollOutcome> {
  const program = new URL('../test/support/roll-under-load.ts', import.meta.url);
  const child = startInOwnNetwork(program, ['reusePort', String(ROLLS)]);
  if ((await child.ended) !== 0) throw new Error(child.output());
  return JSON.parse(child.output());
}

function toRow(sharing: string, { answered, failed, replaced, tookMs, exit }: RollOutcome): Row {
  console.log(`  ${sharing}: ${replaced} workers replaced, ${(tookMs / replaced).toFixed(0)} ms each, exit ${exit}`);
  const held = failed === 0 && exit === 0;
  return { figure: `${FIGURE}, ${sharing}`, measured: `${failed} of ${answered}`, bar: '0', held };
}
