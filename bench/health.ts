// What health checks cost the primary: 10,000 servers, each asked every 30 s, in the clear and over TLS. There is no bar.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateCertificate } from '../src/tls/generate-certificate.ts';
import type { Row } from './row.ts';

const PROBE = fileURLToPath(new URL('health-probe.ts', import.meta.url));
const run = promisify(execFile);

interface Figures {
  readonly checksASecond: number;
  readonly unwell: number;
  readonly cpuShare: number;
  readonly bytes: number;
}

export async function measureHealth(): Promise<readonly Row[]> {
  const answer: http.RequestListener = (_, response) => response.end('well');
  const { certificate: cert, key } = await generateCertificate(Date.now(), randomBytes);
  return [
    await measure('in the clear', 'http', http.createServer(answer)),
    await measure('over TLS, sessions resumed', 'https', https.createServer({ cert, key }, answer)),
  ];
}

async function measure(what: string, scheme: string, server: http.Server | https.Server): Promise<Row> {
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { stdout } = await run(process.execPath, ['--expose-gc', PROBE, String(port), scheme]);
  server.close();
  const { checksASecond, unwell, cpuShare, bytes }: Figures = JSON.parse(stdout);
  if (unwell > 0) throw new Error(`${unwell} checks of servers that are well failed`);
  return {
    figure: `health: 10,000 servers asked every 30 s, ${what} (${checksASecond.toFixed(0)} checks a second)`,
    measured: `${(100 * cpuShare).toFixed(1)} % of a core, ${(bytes / 2 ** 20).toFixed(0)} MB held`,
    bar: '',
    held: true,
  };
}
