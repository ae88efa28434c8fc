// A real nginx as upstream: what it says reaches the client unchanged, whatever its framing.

import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { isInstalled } from '../../bench/method/environment.ts';
import { type Router, routeTo, runRouter } from '../processes/router.ts';
import { freePort, start, untilStatus } from '../support/processes.ts';

const BIG = Buffer.alloc(5 * 1024 * 1024, 'a body that is larger than every buffer on the way\n');

const configuration = (port: number): string => `
daemon off; master_process off; pid nginx.pid; error_log stderr error;
events { worker_connections 256; }
http {
  access_log off; default_type text/plain; ssi on; ssi_types text/plain;
  client_body_temp_path .; proxy_temp_path .; fastcgi_temp_path .; uwsgi_temp_path .; scgi_temp_path .;
  server {
    listen 127.0.0.1:${port};
    root .;
    location /big.txt { ssi off; gzip on; gzip_types text/plain; gzip_min_length 1; gzip_http_version 1.0; gzip_proxied any; }
    location /echo { return 200 "$request_method $request_uri $http_host $http_x_forwarded_for $http_connection"; }
    location /empty { return 204; }
    location /closes { keepalive_timeout 0; return 200 "closed after this"; }
  }
}`;

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

function ask(router: Router, path: string, options: http.RequestOptions = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { host: 'app.localhost', ...options.headers };
    const request = http.request({ ...options, host: '127.0.0.1', port: router.port, path, headers }, (message) => {
      const chunks: Buffer[] = [];
      message.on('data', (bytes: Buffer) => chunks.push(bytes));
      message.on('end', () => {
        resolve({ status: message.statusCode ?? 0, headers: message.headers, body: Buffer.concat(chunks) });
      });
      message.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The router in front of an nginx, or undefined where there is none. */
async function behindNginx(t: ExecutionContext): Promise<Router | undefined> {
  if (!isInstalled('nginx')) {
    t.log('skipped: no nginx');
    t.pass();
    return undefined;
  }
  const directory = await mkdtemp(join(tmpdir(), 'portolan-nginx-'));
  const port = await freePort();
  await writeFile(join(directory, 'nginx.conf'), configuration(port));
  await writeFile(join(directory, 'big.txt'), BIG);
  await writeFile(join(directory, 'page.txt'), '<!--# echo var="request_method" --> made as it goes\n');
  const nginx = start('nginx', ['-p', directory, '-c', join(directory, 'nginx.conf')]);
  t.teardown(async () => {
    nginx.process.kill('SIGKILL');
    await nginx.ended;
    await rm(directory, { recursive: true, force: true });
  });
  await untilStatus(`http://127.0.0.1:${port}/empty`, 204, nginx);
  return await runRouter(t, routeTo(port), ['--workers=1']);
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('bodies of every framing arrive whole', async (t) => {
  const router = await behindNginx(t);
  if (router === undefined) return;
  const whole = await ask(router, '/big.txt');
  t.is(whole.headers['content-length'], String(BIG.length));
  t.is(digest(whole.body), digest(BIG));
  const compressed = await ask(router, '/big.txt', { headers: { 'accept-encoding': 'gzip' } });
  t.is(compressed.headers['transfer-encoding'], 'chunked');
  t.is(compressed.headers['content-encoding'], 'gzip');
  const page = await ask(router, '/page.txt');
  t.is(page.body.toString(), 'GET made as it goes\n');
  const empty = await ask(router, '/empty');
  t.deepEqual([empty.status, empty.body.length], [204, 0]);
  const closed = await ask(router, '/closes');
  t.is(closed.body.toString(), 'closed after this');
});

test('conditional requests, ranges and HEAD pass both ways', async (t) => {
  const router = await behindNginx(t);
  if (router === undefined) return;
  const head = await ask(router, '/big.txt', { method: 'HEAD' });
  t.deepEqual([head.headers['content-length'], head.body.length], [String(BIG.length), 0]);
  const { etag } = head.headers;
  const unchanged = await ask(router, '/big.txt', { headers: { 'if-none-match': etag ?? '' } });
  t.deepEqual([unchanged.status, unchanged.body.length], [304, 0]);
  const range = await ask(router, '/big.txt', { headers: { range: 'bytes=10-19' } });
  t.deepEqual([range.status, range.body.toString()], [206, BIG.subarray(10, 20).toString()]);
});

test('the request line, Host and the forwarded headers arrive as promised', async (t) => {
  const router = await behindNginx(t);
  if (router === undefined) return;
  const spoofed = { 'x-forwarded-for': '6.6.6.6', connection: 'close, x-forwarded-for' };
  const echo = await ask(router, '/echo/a%2Fb?x=1', { method: 'POST', headers: spoofed }, 'a body');
  t.is(echo.body.toString(), 'POST /echo/a%2Fb?x=1 app.localhost 127.0.0.1 ');
});
