// Whether a rolling restart costs a request: all workers are replaced again and again under a load of new connections, with
// either way of sharing a listening socket.

import { canHaveOwnNetwork, startInOwnNetwork } from '../test/support/own-network.ts';
import { type RollOutcome, rollUnderLoad } from '../test/support/roll-under-load.ts';

const ROLLS = 10;

export async function measureRoll(): Promise<boolean> {
  const held = [show('sharedHandle', await rollUnderLoad('sharedHandle', ROLLS))];
  if (canHaveOwnNetwork()) held.push(show('reusePort', await rollInOwnNetwork()));
  else console.log('roll, reusePort: skipped, no right to a network of its own with net.ipv4.tcp_migrate_req=1');
  return held.every((each) => each);
}

async function rollInOwnNetwork(): Promise<RollOutcome> {
  const program = new URL('../test/support/roll-under-load.ts', import.meta.url);
  const child = startInOwnNetwork(program, ['reusePort', String(ROLLS)]);
  if ((await child.ended) !== 0) throw new Error(child.output());
  return JSON.parse(child.output());
}

function show(sharing: string, { answered, failed, replaced, tookMs, exit }: RollOutcome): boolean {
  console.log(
    `roll, ${sharing}: ${failed} failed of ${answered} requests on new connections, ${replaced} workers replaced, ` +
      `${(tookMs / replaced).toFixed(0)} ms each, exit ${exit}, bar 0 and 0`,
  );
  return failed === 0 && exit === 0;
}
