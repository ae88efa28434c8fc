// Whether a change of configuration costs a request: registrations come and go under a steady load.

import { deregister, register, startDemo, stopDemo } from '../test/support/demo.ts';
import { SteadyLoad } from '../test/support/steady-load.ts';
import type { Row } from './row.ts';
import { startUpstream } from './upstream.ts';

const CHANGES = 200;
const BETWEEN_MS = 50;

export async function measureChanges(): Promise<readonly Row[]> {
  const upstream = await startUpstream();
  const demo = await startDemo(['--workers=2', '--log.level=WARN']);
  try {
    const load = new SteadyLoad({
      host: '127.0.0.1',
      port: demo.webPort,
      clients: 16,
      hostHeader: 'orders.localhost',
    }).start();
    for (let i = 0; i < CHANGES; i++) {
      if (i % 2 === 0) await register(demo, { name: `passing-${i}`, port: upstream.port });
      else await deregister(demo, `passing-${i - 1}`);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
    }
    const report = await load.stop();
    const failed = load.failed + report.refused;
    const figure = `failed requests during ${CHANGES} changes`;
    return [{ figure, measured: `${failed} of ${report.answered}`, bar: '0', held: failed === 0 }];
  } finally {
    await stopDemo(demo);
    upstream.close();
  }
}
