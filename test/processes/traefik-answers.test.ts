// A router with the dynamic files that a Traefik was once started with, asked what that Traefik was asked: the same status,
// the same router, the same request at the upstream. test/peers/traefik.test.ts holds the record against a real one.

import test from 'ava';
import { readDifferences } from '../../src/cli/differences.ts';
import { RECORDED } from '../peers/traefik/cases.ts';
import { describeExchange, runUpstream } from '../peers/traefik/exchange.ts';
import { routesFor } from '../peers/traefik/scene.ts';
import { freePort } from '../support/processes.ts';
import { runRouter } from './router.ts';

test("requests become what they became at Traefik, or what a row of the differences' page says", async (t) => {
  const trusting = await freePort();
  const { port } = await runRouter(t, await routesFor(await runUpstream(t)), [
    '--workers=1',
    `--entryPoints.trusting.address=127.0.0.1:${trusting}`,
    '--entryPoints.trusting.forwardedHeaders.insecure=true',
  ]);
  for (const { title, entryPoint, line, portolan } of RECORDED)
    t.is(await describeExchange(entryPoint === 'web' ? port : trusting, line), portolan, title);
});

test('whatever differs has its row', (t) => {
  const subjects = new Set(readDifferences().map(({ subject }) => subject));
  for (const { title, difference, traefik, portolan } of RECORDED) {
    if (difference === undefined) continue;
    t.true(subjects.has(difference), title);
    t.not(traefik, portolan, title);
  }
});
