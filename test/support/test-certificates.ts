// Certificates for tests, made when a test asks: no key of any kind is kept in the repository.

import { generate } from 'selfsigned';
import type { CertificatePair } from '../../src/model/tls.ts';

export interface CertificateOptions {
  /** Hosts, `*.` too, and IP addresses. */
  readonly names?: readonly string[];
  readonly uris?: readonly string[];
  /** Default: the first name. */
  readonly commonName?: string;
  /** Who signs it; default: itself. */
  readonly signedBy?: CertificatePair;
  /** It may sign others. */
  readonly authority?: boolean;
  /** Default: a day from now. */
  readonly notAfter?: Date;
}

export async function makeCertificate(options: CertificateOptions): Promise<CertificatePair> {
  const { names = [], uris = [], signedBy, authority = false, notAfter = new Date(Date.now() + 86_400_000) } = options;
  const altNames = [
    ...names.map((name) =>
      /^[0-9.]+$|:/.test(name) ? ({ type: 7, ip: name } as const) : ({ type: 2, value: name } as const),
    ),
    ...uris.map((uri) => ({ type: 6, value: uri }) as const),
  ];
  const made = await generate([{ name: 'commonName', value: options.commonName ?? names[0] ?? 'nobody' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Math.min(Date.now(), notAfter.getTime()) - 86_400_000),
    notAfterDate: notAfter,
    extensions: [
      { name: 'basicConstraints', cA: authority, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: authority, critical: true },
      ...(altNames.length === 0 ? [] : [{ name: 'subjectAltName', altNames } as const]),
    ],
    ...(signedBy === undefined ? {} : { ca: { cert: signedBy.certificate, key: signedBy.key } }),
  });
  return { certificate: made.cert, key: made.private };
}
