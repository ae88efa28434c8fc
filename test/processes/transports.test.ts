// A transport from its file to a server's handshake, through all processes: its certificates are read, watched, and kept to.

import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { certificate } from '../support/certificates.ts';
import { type Router, runRouter, until } from './router.ts';

async function startSecureApplication(t: ExecutionContext): Promise<number> {
  const options = {
    cert: certificate('server.pem'),
    key: certificate('server.key'),
    ca: certificate('ca.pem'),
    requestCert: true,
  };
  const server = https.createServer(options, (_, response) => response.end('secret application\n'));
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close().closeAllConnections());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const statusOf = (router: Router): Promise<number | undefined> =>
  new Promise((resolve) => {
    const options = { port: router.port, host: '127.0.0.1', headers: { host: 'app.localhost' }, agent: false };
    http.get(options, (response) => resolve(response.resume().statusCode)).once('error', () => resolve(undefined));
  });

test('certificates of a transport: used, replaced, broken, healed; its key is shown nowhere', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-pki-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const place = (file: string, as: string) => {
    writeFileSync(join(folder, 'new'), certificate(file));
    renameSync(join(folder, 'new'), join(folder, as));
  };
  place('ca.pem', 'ca.pem');
  place('client.pem', 'client.pem');
  place('client.key', 'client.key');
  const port = await startSecureApplication(t);
  const pair = `{ certFile: "${folder}/client.pem", keyFile: "${folder}/client.key" }`;
  const router = await runRouter(
    t,
    `http:
  routers:
    app: { rule: "Host(\`app.localhost\`)", service: app }
  services:
    app: { loadBalancer: { serversTransport: internal, servers: [ { url: "https://127.0.0.1:${port}" } ] } }
  serversTransports:
    internal: { serverName: server.test, rootCAs: ["${folder}/ca.pem"], certificates: [${pair}] }
`,
    ['--workers=2', '--log.level=debug', '--accessLog.format=json'],
  );
  const problems = async (): Promise<string> => (await fetch(`${router.admin}/api/problems`)).text();
  await until(async () => (await statusOf(router)) === 200);
  place('other-ca.pem', 'ca.pem');
  await until(async () => (await statusOf(router)) === 502);
  writeFileSync(join(folder, 'ca.pem'), 'half');
  await until(async () => (await problems()).includes('holds no certificate'));
  t.is(await statusOf(router), 502, 'what was read before goes on');
  place('ca.pem', 'ca.pem');
  await until(async () => (await statusOf(router)) === 200);

  const [, secret = ''] = certificate('client.key').split('\n');
  const shown = await Promise.all(
    ['rawdata', 'http/services', 'problems', 'overview'].map(async (path) =>
      (await fetch(`${router.admin}/api/${path}`)).text(),
    ),
  );
  for (const text of [...shown, router.child.output()]) t.false(text.includes(secret));
  t.true(shown[1]?.includes('internal@file'));
});

test('authorities of the static configuration that cannot be read are a reason not to start', async (t) => {
  const error = await t.throwsAsync(runRouter(t, 'http: {}\n', ['--serversTransport.rootCAs=/nowhere/ca.pem']));
  t.regex(error?.message ?? '', /serversTransport\.rootCAs: cannot read .*\/nowhere\/ca\.pem.*ENOENT/);
});
