// h2spec against the HTTP/2 that the router speaks with clients: all of it holds, but what a plain entry point cannot do.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { answer, Origin } from '../proxy/origin.ts';
import { RunningRouter } from '../proxy/running-router.ts';
import { start } from '../support/processes.ts';

const PROGRAM = process.env.PEER_H2SPEC;

/** By h2spec's section and title: why we live with it. */
const KNOWN: Readonly<Record<string, string>> = {
  'http2/3.5: Sends invalid connection preface':
    'a plain entry point speaks HTTP/1 too: what is no preface is a bad request of it, answered with 400 and closed',
};

test.serial('the router fails where it is known to, and nowhere else', async (t) => {
  if (PROGRAM === undefined) return skip(t);
  const origin = await Origin.open(t, { answer: () => answer('a body of some bytes') });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  t.deepEqual(await unknownFailures(t, router.port), []);
});

/** On a busy machine a test may run out of time: what fails once only is not counted. */
async function unknownFailures(t: ExecutionContext, port: number): Promise<string[]> {
  const unknown = (await failuresAt(t, port)).filter((name) => KNOWN[name] === undefined);
  if (unknown.length === 0) return [];
  const again = await failuresAt(t, port);
  return unknown.filter((name) => again.includes(name));
}

function skip(t: ExecutionContext): void {
  t.log('skipped: no h2spec');
  t.pass();
}

/** `section: title` of each test that failed. */
async function failuresAt(t: ExecutionContext, port: number): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'portolan-h2spec-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const report = join(folder, 'report.xml');
  const child = start(PROGRAM ?? '', ['--host', '127.0.0.1', '--port', String(port), '--junit-report', report]);
  await child.ended;
  const xml = await readFile(report, 'utf8');
  const cases = [...xml.matchAll(/<testcase package="([^"]*)" classname="([^"]*)"[^>]*>(.*?)<\/testcase>/gs)];
  t.true(cases.length > 100, child.output());
  return cases
    .filter(([, , , inner = '']) => /<(failure|error)/.test(inner))
    .map(([, section = '', title = '']) => `${section}: ${title}`);
}
