// The certificate that nobody configured: readable, for a year, and for no name that a client asks for.

import { randomBytes, X509Certificate } from 'node:crypto';
import test from 'ava';
import { DEFAULT_TLS_OPTIONS } from '../../src/model/tls.ts';
import { generateCertificate } from '../../src/tls/generate-certificate.ts';
import { TlsServer } from '../../src/tls/tls-server.ts';

test('it is for a host that nobody has, each time another', async (t) => {
  const now = Date.UTC(2026, 10, 25);
  const [one, other] = await Promise.all([
    generateCertificate(now, randomBytes),
    generateCertificate(now, randomBytes),
  ]);
  const read = new X509Certificate(one.certificate);
  t.regex(read.subjectAltName ?? '', /^DNS:[0-9a-f]{32}\.[0-9a-f]{32}\.portolan\.default$/);
  t.not(one.certificate, other.certificate);
  t.deepEqual([read.validFromDate.getTime() < now, read.validToDate.getTime() > now + 300 * 86_400_000], [true, true]);
  const options = { name: 'x', options: DEFAULT_TLS_OPTIONS, pair: one, ticketKeys: undefined };
  t.notThrows(() => new TlsServer(options));
});
