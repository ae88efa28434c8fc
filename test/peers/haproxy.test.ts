// A real HAProxy in front that says who the client is, in both versions of the PROXY protocol.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { isInstalled } from '../../bench/method/environment.ts';
import { startApplication } from '../processes/application.ts';
import { routeTo, runRouter } from '../processes/router.ts';
import { freePort, start, untilStatus } from '../support/processes.ts';

const CLIENT = '127.0.0.7';

const HEADERS = [
  ['version 1', 'send-proxy'],
  ['version 2', 'send-proxy-v2'],
  ['version 2 with a checksum and records', 'send-proxy-v2 proxy-v2-options crc32c,ssl,authority'],
] as const;

/** HAProxy checks the router's health with headers of its own (LOCAL) and passes clients on. Gives its port. */
async function inFront(t: ExecutionContext, routerPort: number, header: string): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'portolan-haproxy-'));
  const port = await freePort();
  const file = join(directory, 'haproxy.cfg');
  await writeFile(
    file,
    `defaults
  mode tcp
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen front
  bind 127.0.0.1:${port}
  server router 127.0.0.1:${routerPort} ${header} check check-send-proxy inter 100ms
`,
  );
  const child = start('haproxy', ['-db', '-f', file]);
  t.teardown(async () => {
    child.process.kill('SIGKILL');
    await child.ended;
    await rm(directory, { recursive: true, force: true });
  });
  await untilStatus(`http://127.0.0.1:${port}/`, 404, child);
  return port;
}

/** What the application is told of a client that comes from another address than everybody else. */
function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, localAddress: CLIENT, headers: { host: 'app.localhost' } };
    const request = http.get(options, (message) => {
      let body = '';
      message.setEncoding('latin1');
      message.on('data', (text: string) => (body += text));
      message.on('end', () => resolve(body));
    });
    request.on('error', reject);
  });
}

test.serial('the client is who HAProxy says', async (t) => {
  if (!isInstalled('haproxy')) {
    t.log('skipped: no haproxy');
    t.pass();
    return;
  }
  const application = await startApplication(t, (request, response) => {
    response.end(`${request.headers['x-forwarded-for']} ${request.headers['x-real-ip']}`);
  });
  const router = await runRouter(t, routeTo(application), [
    '--workers=1',
    '--entryPoints.web.proxyProtocol.trustedIPs=127.0.0.1',
  ]);
  for (const [story, header] of HEADERS) {
    const port = await inFront(t, router.port, header);
    t.is(await ask(port), `${CLIENT} ${CLIENT}`, story);
  }
  t.is(await ask(router.port), `${CLIENT} ${CLIENT}`, 'without HAProxy');
});
