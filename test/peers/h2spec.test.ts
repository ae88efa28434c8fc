// h2spec against the HTTP/2 that the router speaks with clients: what `node:http2` itself lets pass is known, with a reason,
// and everything else has to hold. A bare `node:http2` server is asked as well, to see whose failure it is.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import http2 from 'node:http2';
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
  ...reasonFor('frames on a stream that is long closed are ignored, as RFC 9113 5.1 allows for a while', [
    'http2/5.1: closed: Sends a DATA frame after sending RST_STREAM frame',
    'http2/5.1: closed: Sends a HEADERS frame after sending RST_STREAM frame',
    'http2/5.1: closed: Sends a DATA frame',
    'http2/5.1: closed: Sends a HEADERS frame',
    'http2/5.1.1: Sends stream identifier that is numerically smaller than previous',
    // Half closed it is only until the answer is out: a quick server has closed the stream before the second HEADERS come.
    'http2/5.1: half closed (remote): Sends a HEADERS frame',
  ]),
  ...reasonFor('priorities are ignored: RFC 9113 5.3 has deprecated them', [
    'http2/5.3.1: Sends PRIORITY frame that depend on itself',
    'http2/6.3: Sends a PRIORITY frame with 0x0 stream identifier',
  ]),
  ...reasonFor('the connection is closed where less would do', [
    'http2/6.7: Sends a PING frame with ACK',
    'http2/6.9.1: Sends multiple WINDOW_UPDATE frames increasing the flow control window to above 2^31-1 on a stream',
  ]),
};

function reasonFor(reason: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}

test.serial('the router fails where it is known to, and nowhere else', async (t) => {
  if (PROGRAM === undefined) return skip(t);
  const origin = await Origin.open(t, { answer: () => answer('a body of some bytes') });
  const router = await RunningRouter.start(t, { routes: [{ servers: [origin.url] }] });
  t.deepEqual(await unknownFailures(t, router.port), []);
});

test.serial('a bare node:http2 server fails there too', async (t) => {
  if (PROGRAM === undefined) return skip(t);
  t.deepEqual(await unknownFailures(t, await bareServer(t)), []);
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

async function bareServer(t: ExecutionContext): Promise<number> {
  const server = http2.createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    stream.resume().on('end', () => {
      if (stream.destroyed) return;
      stream.respond({ ':status': 200 });
      stream.end('a body of some bytes');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
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
