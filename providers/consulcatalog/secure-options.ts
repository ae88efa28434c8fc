// How TLS is spoken to Consul, read anew for each connection: a renewed certificate is used without a restart, and a file
// that cannot be read fails the query and not the router.

import { readFileSync } from 'node:fs';
import { loadCertificates, loadKeyPair } from '../../src/labels/pem.ts';
import { fail, ok, type Result } from '../../src/model/result.ts';
import type { ConsulEndpoint } from '../../src/model/settings.ts';

/** As `node:tls` calls them. */
export interface SecureOptions {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** The error names the option, never what a key holds. */
export function readSecureOptions({ tls }: Pick<ConsulEndpoint, 'tls'>, readPem = readFile): Result<SecureOptions> {
  const { ca, cert, key, insecureSkipVerify } = tls;
  const authorities = ca === undefined ? ok(undefined) : loadCertificates(ca, readPem);
  if (!authorities.ok) return fail(`endpoint.tls.ca: ${authorities.error}`);
  const pair = cert === undefined || key === undefined ? ok(undefined) : loadKeyPair(cert, key, readPem);
  if (!pair.ok) return fail(`endpoint.tls.cert: ${pair.error}`);
  return ok({
    rejectUnauthorized: !insecureSkipVerify,
    ...(authorities.value === undefined ? {} : { ca: authorities.value }),
    ...(pair.value === undefined ? {} : { cert: pair.value.certificate, key: pair.value.key }),
  });
}

function readFile(path: string): Result<string> {
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault';
    return fail(code === 'ENOENT' ? 'no such file' : code);
  }
}
