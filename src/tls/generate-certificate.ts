// The certificate that is shown when nobody configures a default one (reference 9.3): made at start, for nobody's name, so
// that a handshake can be had and an answer be given. The same in every worker.

import { generate } from 'selfsigned';
import type { CertificatePair } from '../model/tls.ts';

const DAY_MS = 86_400_000;
const VALID_DAYS = 365;

/** `random` gives as many random bytes as it is asked for. */
export async function generateCertificate(nowMs: number, random: (bytes: number) => Buffer): Promise<CertificatePair> {
  const host = `${random(16).toString('hex')}.${random(16).toString('hex')}.portolan.default`;
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'PORTOLAN DEFAULT CERT' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(nowMs - DAY_MS),
    notAfterDate: new Date(nowMs + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
    ],
  });
  return { certificate: cert, key };
}
