// A worker touches every byte and never loads an SDK: proved by what it has loaded, not by what it should import.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { routeTo, runRouter, workerPids } from './router.ts';

const RECORDER = `
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
const file = new URL('./' + process.pid + '.txt', import.meta.url);
registerHooks({
  load(url, context, next) {
    appendFileSync(file, url + '\\n');
    return next(url, context);
  },
});
`;

test.serial('a worker has loaded no SDK and none of the control plane', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'portolan-modules-'));
  const recorder = join(directory, 'recorder.mjs');
  await writeFile(recorder, RECORDER);
  process.env.NODE_OPTIONS = `--import=${recorder}`;
  const router = await runRouter(t, routeTo(9), ['--workers=1']);
  delete process.env.NODE_OPTIONS;
  t.teardown(() => rm(directory, { recursive: true, force: true }));

  const [worker] = workerPids(router);
  t.true((await readdir(directory)).includes(`${worker}.txt`));
  const loaded = (await readFile(join(directory, `${worker}.txt`), 'utf8')).trim().split('\n');
  t.true(
    loaded.some((url) => url.endsWith('/src/proxy/exchange.ts')),
    'the recorder has seen the data plane',
  );
  const foreign =
    /node_modules\/(@aws-sdk|@smithy|consul|papi|node-cache|yaml|yargs)\/|\/(providers|sandbox)\/|\/src\/(discovery|labels|settings|admin|health)\//;
  t.deepEqual(
    loaded.filter((url) => foreign.test(url)),
    [],
  );

  const primary = await readFile(join(directory, `${router.child.process.pid}.txt`), 'utf8');
  t.regex(primary, /@aws-sdk/, 'the same pattern finds the SDK where it is loaded');
  t.notRegex(
    primary,
    /@aws-sdk\/(?:credential-providers|client-ssm|nested-clients)\//,
    'roles and SSM are loaded when they are used',
  );
});
