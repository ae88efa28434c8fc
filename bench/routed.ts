// How soon a registration is routed: from the answer to the registration until the first 200.

import http from 'node:http';
import { type Demo, register, startDemo, stopDemo } from '../test/support/demo.ts';
import { median } from './method/statistics.ts';
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
      delays.push(await untilRouted(demo, `${name}.localhost`));
    }
    const figure = `registration in Consul → first 200, median of ${REGISTRATIONS}`;
    console.log(`  worst ${Math.max(...delays).toFixed(0)} ms`);
    return [atMost(figure, median(delays), BAR_MS, (ms) => `${ms.toFixed(0)} ms`)];
  } finally {
    await stopDemo(demo);
    upstream.close();
  }
}

/** Asks over and over; gives the ms until the first 200. */
async function untilRouted(demo: Demo, host: string): Promise<number> {
  const from = performance.now();
  const agent = new http.Agent({ keepAlive: true });
  try {
    while (performance.now() - from < 10_000) {
      if ((await statusOf(demo.webPort, host, agent)) === 200) return performance.now() - from;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    throw new Error(`${host} was not routed within 10 s`);
  } finally {
    agent.destroy();
  }
}

function statusOf(port: number, host: string, agent: http.Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, agent, headers: { host } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    request.on('error', reject);
  });
}
