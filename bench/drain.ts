// Whether SIGTERM costs a request: every accepted one is answered, and the exit code is 0.

import { startDemo } from '../test/support/demo.ts';
import { SteadyLoad } from '../test/support/steady-load.ts';
import type { Row } from './row.ts';

export async function measureDrain(): Promise<readonly Row[]> {
  const demo = await startDemo(['--workers=2']);
  const load = new SteadyLoad({
    host: '127.0.0.1',
    port: demo.webPort,
    clients: 32,
    hostHeader: 'orders.localhost',
  }).start();
  await load.answers(2000);
  const from = performance.now();
  demo.child.process.kill('SIGTERM');
  const exit = await demo.child.ended;
  const tookMs = performance.now() - from;
  const report = await load.stop();
  const { failed } = load;
  console.log(`  ended after ${tookMs.toFixed(0)} ms`);
  const measured = `${failed} of ${report.answered}, ${exit}`;
  const held = failed === 0 && exit === 0;
  return [{ figure: 'SIGTERM under load: failed requests, exit code', measured, bar: '0, 0', held }];
}
