// The peers and the upstream, from the configurations in `bench/peers`.

import { execFileSync } from 'node:child_process';
import http from 'node:http';
import { join } from 'node:path';
import { freePort } from '../../test/support/processes.ts';
import { openFilesLimit } from './process-figures.ts';
import type { RunningProxy } from './router.ts';
import { LOAD_CPU, PROXY_CPU, type Stage, treeOf, untilAccepts, writeTemplate } from './stage.ts';

export interface Upstream {
  readonly port: number;
  /** Holds `files/`, which it serves. */
  readonly folder: string;
  /** Requests that it has seen so far: what a proxy has done, whatever the load generator counts. */
  requests(): Promise<number>;
}

export async function startUpstream(stage: Stage): Promise<Upstream> {
  const [port, folder] = [await freePort(), await stage.subfolder('upstream')];
  const values = { UPSTREAM: port, FOLDER: folder, OPEN_FILES: openFilesLimit() };
  const file = await writeTemplate('upstream.conf', folder, values);
  const child = stage.start(LOAD_CPU, ['nginx', '-p', folder, '-c', file]);
  await untilAccepts(port, child);
  const agent = new http.Agent({ keepAlive: true });
  return { port, folder, requests: async () => countOf(await textOf(`http://127.0.0.1:${port}/count`, agent)) };
}

/** ` 3 3 41 `: connections accepted, connections handled, requests. */
const countOf = (status: string): number => Number(/^ (\d+) (\d+) (\d+) $/m.exec(status)?.[3] ?? Number.NaN);

function textOf(url: string, agent: http.Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent }, async (answer) => {
      let text = '';
      for await (const bytes of answer.setEncoding('latin1')) text += bytes;
      resolve(text);
    });
    request.once('error', reject);
  });
}

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
}

/** ECDSA P-256, signed by itself. */
export function makeCertificate(folder: string): Certificate {
  const [certFile, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const files = ['-keyout', keyFile, '-out', certFile, '-days', '30', '-subj', '/CN=localhost'];
  execFileSync('openssl', ['req', '-x509', ...curve, ...files], { stdio: 'ignore' });
  return { certFile, keyFile };
}

/** Of the servers in `nginx.conf`. */
const NGINX_SERVERS = [
  'PLAIN',
  'LOGGED',
  'LOGGED_GATHERED',
  'TLS',
  'TLS_FULL',
  'TLS_RESUMED',
  'HTTP2',
  'BODIES',
] as const;

export type NginxServer = (typeof NGINX_SERVERS)[number];

export interface NginxOptions {
  readonly upstreamPort: number;
  readonly certificate?: Certificate;
  /** What reads bodies and forgets them. */
  readonly sinkPort?: number;
  readonly workers?: number;
  readonly cpus?: string;
}

/** One process for all questions: a turn asks one. */
export async function startNginx(stage: Stage, options: NginxOptions): Promise<(server: NginxServer) => RunningProxy> {
  const { upstreamPort, sinkPort = upstreamPort, workers = 1, cpus = PROXY_CPU } = options;
  const folder = await stage.subfolder('nginx');
  const { certFile, keyFile } = options.certificate ?? makeCertificate(folder);
  const ports = new Map<NginxServer, number>();
  for (const server of NGINX_SERVERS) ports.set(server, await freePort());
  const values = {
    WORKERS: workers,
    OPEN_FILES: openFilesLimit(),
    CERTIFICATE: certFile,
    KEY: keyFile,
    UPSTREAM: upstreamPort,
    SINK: sinkPort,
    ...Object.fromEntries(ports),
  };
  const file = await writeTemplate('nginx.conf', folder, values);
  const child = stage.start(cpus, ['nginx', '-p', folder, '-c', file]);
  for (const port of ports.values()) await untilAccepts(port, child);
  const pids = treeOf(child);
  return (server) => ({ port: ports.get(server) ?? 0, pids });
}

export async function startHaproxy(stage: Stage, upstreamPort: number): Promise<RunningProxy> {
  const [port, folder] = [await freePort(), await stage.subfolder('haproxy')];
  const file = await writeTemplate('haproxy.cfg', folder, { PROXY: port, UPSTREAM: upstreamPort });
  const child = stage.start(PROXY_CPU, ['haproxy', '-db', '-f', file]);
  await untilAccepts(port, child);
  return { port, pids: treeOf(child) };
}
