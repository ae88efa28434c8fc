// slowhttptest's four ways of being slow, against the router as a user runs it: it goes on serving others, its memory
// stays flat, and who is too slow is gone at the deadline.

import { readFileSync } from 'node:fs';
import http from 'node:http';
import test, { type ExecutionContext } from 'ava';
import { isInstalled } from '../../bench/method/environment.ts';
import { runRouter, workerPids } from '../processes/router.ts';
import { start } from '../support/processes.ts';

/** Of `/proc/net/tcp`. */
const LISTEN = '0A';
const TIME_WAIT = '06';

const ESCAPE = String.fromCharCode(0x1b);

const CONNECTIONS = 300;
/** An answer that a slow reader cannot have taken into the buffers of the kernel. */
const BIG = Buffer.alloc(8 * 1024 * 1024, 'x');
/** For read and write alike; a head has ten seconds of its own. */
const DEADLINE_S = 8;
/** Nobody may be left at this time. */
const LENGTH_S = 25;
/** All of them together may cost a worker this much: 300 connections with a read buffer each. */
const MEMORY_BYTES = 64 * 1024 * 1024;

const MODES: Readonly<Record<string, readonly string[]>> = {
  'slow headers': ['-H', '-i', '2'],
  'slow body': ['-B', '-i', '2', '-s', '8192'],
  'slow read': ['-X', '-n', '1', '-z', '16', '-w', '16', '-y', '32'],
  'ranges without end': ['-R', '-a', '5', '-b', '3000'],
};

for (const [name, flags] of Object.entries(MODES)) {
  test.serial(`${name}: alive, flat, and closed at the deadline`, async (t) => {
    if (!isInstalled('slowhttptest')) {
      t.log('skipped: no slowhttptest');
      t.pass();
      return;
    }
    const timeout = '--entryPoints.web.transport.respondingTimeouts';
    const router = await runRouter(t, routesTo(await bigOrigin(t)), [
      ...['--workers=1', `${timeout}.readTimeout=${DEADLINE_S}s`, `${timeout}.writeTimeout=${DEADLINE_S}s`],
    ]);
    const [worker = 0] = workerPids(router);
    await warmUp(router.port);
    const before = residentBytes(worker);
    const url = `http://127.0.0.1:${router.port}/big`;
    const amounts = ['-c', String(CONNECTIONS), '-r', String(CONNECTIONS), '-l', String(LENGTH_S), '-p', '5'];
    const attack = start('slowhttptest', [...flags, ...amounts, '-u', url]);
    let over = false;
    void attack.ended.then(() => {
      over = true;
    });
    let [most, answered, held, left] = [before, 0, 0, 0];
    while (!over) {
      t.is(await ask(router.port, '/small'), 200);
      answered++;
      most = Math.max(most, residentBytes(worker));
      left = connectionsAt(router.port);
      held = Math.max(held, left);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const report = withoutColours(attack.output());
    t.true(held > CONNECTIONS / 2 || name === 'ranges without end', `${held} connections`);
    // It ends early when it sees that all are closed; a slow reader does not look up from reading.
    t.true(report.includes('No open connections left') || left < 10, `${left} connections left`);
    t.regex(report, /service available:\s*YES/);
    t.true(most - before < MEMORY_BYTES, `${Math.round((most - before) / 1024)} KB more`);
    t.deepEqual(workerPids(router), [worker]);
    t.log(`${answered} answers meanwhile, ${Math.round((most - before) / 1024)} KB more`);
  });
}

/** Who is quick first: a heap that grows to its usual size is not what slow clients cost (59 and 65 MB before, 47 and 55 since). */
async function warmUp(port: number): Promise<void> {
  for (let i = 0; i < 5; i++) await ask(port, '/big');
  for (let i = 0; i < 1000; i++) await ask(port, '/small');
}

/** Not for `/`, by whose 404 the router is known to listen. */
const routesTo = (port: number): string => `
http:
  routers:
    app: { rule: "Path(\`/big\`) || Path(\`/small\`)", service: app }
  services:
    app: { loadBalancer: { servers: [ { url: "http://127.0.0.1:${port}" } ] } }
`;

/** `/big` is long, everything else short. */
async function bigOrigin(t: ExecutionContext): Promise<number> {
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => response.end(request.url === '/big' ? BIG : 'small'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function ask(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, agent: false }, (message) => {
      message.resume().on('end', () => resolve(message.statusCode ?? 0));
    });
    request.on('error', reject);
  });
}

function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

const withoutColours = (report: string): string =>
  report.replaceAll(new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z]`, 'g'), '');

/** Connections to this port that the kernel still holds anything for, whoever has closed them. */
function connectionsAt(port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1);
  return rows.filter((row) => {
    const [, address = '', , state = ''] = row.trim().split(/\s+/);
    return address.endsWith(local) && state !== LISTEN && state !== TIME_WAIT;
  }).length;
}
