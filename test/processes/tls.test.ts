// TLS towards clients from its file to the handshake, through all processes.

import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { certificate } from '../support/certificates.ts';
import { startApplication } from './application.ts';
import { type Router, runRouter, until } from './router.ts';

interface Handshake {
  /** Common name and fingerprint of the certificate. */
  readonly shown: string;
  readonly resumed: boolean;
  readonly session: Buffer | undefined;
  readonly answer: string;
}

/** One connection and one request; the ticket that came with it. Undefined: refused. */
function handshake(
  router: Router,
  servername: string,
  more: tls.ConnectionOptions = {},
): Promise<Handshake | undefined> {
  return new Promise((resolve) => {
    const options = { port: router.port, host: '127.0.0.1', servername, rejectUnauthorized: false, ...more };
    let session: Buffer | undefined;
    let answer = '';
    const socket = tls.connect(options, () => {
      socket.write(`GET / HTTP/1.1\r\nHost: ${servername}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('session', (ticket) => {
      session = ticket;
    });
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
    });
    socket.on('error', () => resolve(undefined));
    let shown = '';
    let resumed = false;
    socket.once('secureConnect', () => {
      resumed = socket.isSessionReused();
      const { subject, fingerprint256 } = socket.getPeerCertificate();
      shown = `${subject?.CN} ${fingerprint256}`;
    });
    socket.on('close', () => {
      resolve(answer === '' ? undefined : { shown, resumed, session, answer });
    });
  });
}

const status = (found: Handshake | undefined): string | undefined => found?.answer.split(' ', 2)[1];

function pki(t: ExecutionContext): { readonly folder: string; place(file: string, as: string): void } {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-tls-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return {
    folder,
    place(file, as) {
      writeFileSync(join(folder, 'new'), certificate(file));
      renameSync(join(folder, 'new'), join(folder, as));
    },
  };
}

test('certificates by name, client certificates, tickets that both workers accept, a renewal, a broken one', async (t) => {
  const { folder, place } = pki(t);
  place('server.pem', 'site.pem');
  place('server.key', 'site.key');
  place('ca.pem', 'ca.pem');
  const port = await startApplication(t);
  const router = await runRouter(
    t,
    `http:
  routers:
    open: { rule: "Host(\`server.test\`)", service: app, tls: {} }
    staff: { rule: "Host(\`staff.test\`)", service: app, tls: { options: staff } }
  services:
    app: { loadBalancer: { servers: [ { url: "http://127.0.0.1:${port}" } ] } }
tls:
  certificates: [ { certFile: "${folder}/site.pem", keyFile: "${folder}/site.key" } ]
  options: { staff: { clientAuth: { caFiles: ["${folder}/ca.pem"] } } }
`,
    ['--workers=2'],
  );
  await until(async () => status(await handshake(router, 'server.test')) === '200');
  t.regex((await handshake(router, 'elsewhere.test'))?.shown ?? '', /^PORTOLAN DEFAULT CERT /);

  t.is(await handshake(router, 'staff.test'), undefined);
  const own = { cert: certificate('client.pem'), key: certificate('client.key') };
  t.is(status(await handshake(router, 'staff.test', own)), '200');

  const session = (await handshake(router, 'server.test'))?.session;
  for (let i = 0; i < 20; i++) t.true((await handshake(router, 'server.test', { session }))?.resumed);

  const before = (await handshake(router, 'server.test'))?.shown;
  writeFileSync(join(folder, 'site.pem'), 'nothing');
  const problems = async (): Promise<string> => (await fetch(`${router.admin}/api/problems`)).text();
  await until(async () => (await problems()).includes('site.pem'));
  t.is((await handshake(router, 'server.test'))?.shown, before, 'the old pair goes on');
  place('expired.pem', 'site.pem');
  place('expired.key', 'site.key');
  await until(async () => (await problems()).includes('has expired'));
  t.is((await handshake(router, 'server.test'))?.shown, before, 'no expired one takes its place');
  place('renewed.pem', 'site.pem');
  place('renewed.key', 'site.key');
  await until(async () => (await handshake(router, 'server.test'))?.shown !== before);
  await until(async () => (await problems()).trim() === '[]');
  const told = [router.child.output()];
  for (const path of ['rawdata', 'certificates', 'problems'])
    told.push(await (await fetch(`${router.admin}/api/${path}`)).text());
  const [, secret = ''] = certificate('server.key').split('\n');
  t.true(secret.length > 30);
  for (const text of told) t.false(text.includes('PRIVATE KEY') || text.includes(secret));
});
