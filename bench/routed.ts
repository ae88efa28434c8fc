// How soon a registration is routed: from the answer to the registration until the first 200.

import { register, startDemo, stopDemo } from '../test/support/demo.ts';
import { untilRouted } from './method/ask-host.ts';
import { median } from './method/statistics.ts';
import { momentMs } from './platform/moment.ts';
import { atMost, type Row } from './row.ts';
import { startUpstream } from './upstream.ts';

const REGISTRATIONS = 50;
const BAR_MS = 250;

export async function measureRouted(): Promise<readonly Row[]> {
  const upstream = await startUpstream();
  const demo = await startDemo();
  try {
    const delays: number[] = [];
    for (let i = 0; i < REGISTRATIONS; i++) {
      const name = `late-${i}`;
      await register(demo, { name, port: upstream.port });
      const fromMs = momentMs();
      delays.push((await untilRouted(demo.webPort, `${name}.localhost`)) - fromMs);
    }
    const figure = `registration in Consul → first 200, median of ${REGISTRATIONS}`;
    console.log(`  worst ${Math.max(...delays).toFixed(0)} ms`);
    return [atMost(figure, median(delays), BAR_MS, (ms) => `${ms.toFixed(0)} ms`)];
  } finally {
    await stopDemo(demo);
    upstream.close();
  }
}
