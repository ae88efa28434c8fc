// `/api/certificates` (reference 11.1, 11.4, 11.5), and that no key leaves with it.

import { createHash, X509Certificate } from 'node:crypto';
import test from 'ava';
import { listCertificates } from '../../src/admin/certificates.ts';
import type { QualifiedName } from '../../src/model/qualified-name.ts';
import type { CertificatePair } from '../../src/model/tls.ts';
import { makeCertificate } from '../support/test-certificates.ts';
import { runAdmin } from './running-admin.ts';
import { assessed, stateOf } from './states.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.now();

const authority = await makeCertificate({ commonName: 'The Authority', authority: true });
const inDays = (days: number) => new Date(NOW_MS + days * DAY_MS);
const [shop, blog, old, store] = await Promise.all([
  makeCertificate({
    names: ['shop.example', '*.shop.example', '192.0.2.7'],
    signedBy: authority,
    notAfter: inDays(90),
  }),
  makeCertificate({ names: ['blog.example'], notAfter: inDays(29) }),
  makeCertificate({ names: ['old.example'], notAfter: inDays(-1) }),
  makeCertificate({ names: ['default.example'], notAfter: inDays(90) }),
]);

const fingerprint = ({ certificate }: CertificatePair): string =>
  createHash('sha256').update(new X509Certificate(certificate).raw).digest('hex');

const named = (name: QualifiedName, pair: CertificatePair | undefined, errors: readonly string[] = []) =>
  assessed({ name, pair }, { status: errors.length > 0 ? 'warning' : 'enabled', errors, origins: ['/etc/tls.yml'] });

const state = stateOf({
  certificates: [
    named('/pki/shop.pem@file', shop),
    named('/pki/shop-again.pem@file', shop),
    named('/pki/blog.pem@file', blog),
    named('/pki/old.pem@file', old),
    named('/pki/never.pem@file', undefined, ['cannot read']),
  ],
  stores: [assessed({ name: 'default@file', defaultCertificate: store }, { status: 'warning', errors: ['broken'] })],
});
const options = { state: () => state, wallMs: () => NOW_MS };

test('a certificate says what it is, as in Traefik, and what is known of it here', async (t) => {
  const { json } = await runAdmin(t, options);
  const x509 = new X509Certificate(shop.certificate);
  t.deepEqual(await json(`/api/certificates/${fingerprint(shop)}`), {
    name: fingerprint(shop),
    sans: ['*.shop.example', '192.0.2.7', 'shop.example'],
    notAfter: x509.validToDate.toISOString().replace('.000', ''),
    notBefore: x509.validFromDate.toISOString().replace('.000', ''),
    serialNumber: BigInt(`0x${x509.serialNumber}`).toString(),
    commonName: 'shop.example',
    issuerCN: 'The Authority',
    version: 'v3',
    keyType: 'ECDSA',
    keySize: 256,
    signatureAlgorithm: 'ECDSA-SHA256',
    certFingerprint: fingerprint(shop),
    publicKeyFingerprint: createHash('sha256')
      .update(x509.publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex'),
    status: 'enabled',
    since: '1970-01-01T00:00:00.000Z',
    origins: ['/etc/tls.yml'],
  });
});

const commonNames = (list: unknown): readonly string[] =>
  Array.isArray(list) ? list.map(({ commonName, status }) => `${commonName} ${status}`) : [];

const CASES: Readonly<Record<string, readonly string[]>> = {
  '': ['blog.example warning', 'default.example warning', 'old.example expired', 'shop.example enabled'],
  '?sortBy=validUntil': [
    'old.example expired',
    'blog.example warning',
    'default.example warning',
    'shop.example enabled',
  ],
  '?sortBy=issuer&direction=desc': [
    'old.example expired',
    'default.example warning',
    'blog.example warning',
    'shop.example enabled',
  ],
  '?search=192.0.2': ['shop.example enabled'],
  '?search=authority': ['shop.example enabled'],
  '?status=expired': ['old.example expired'],
  '?per_page=1&page=2': ['default.example warning'],
};

for (const [query, expected] of Object.entries(CASES)) {
  test(`certificates${query}: each once, those that were never read are not there`, async (t) => {
    const { json } = await runAdmin(t, options);
    const list = commonNames(await json(`/api/certificates${query}`));
    // Two that end in the same second: their order is that of their fingerprints.
    t.deepEqual(query.includes('validUntil') ? [...list.slice(0, 2), ...list.slice(2).toSorted()] : list, expected);
  });
}

test('one that is not there, and none at all', async (t) => {
  const { get } = await runAdmin(t, options);
  const answer = await get('/api/certificates/00ff');
  t.deepEqual([answer.status, await answer.text()], [404, '{"message":"certificate not found: 00ff"}\n']);
  const { json } = await runAdmin(t);
  t.deepEqual(await json('/api/certificates'), []);
});

test('the overview counts them', async (t) => {
  const { json } = await runAdmin(t, options);
  t.like(await json('/api/overview'), { certificates: { total: 4, warnings: 2, errors: 1 } });
});

test('no answer holds a key, nor a part of one', async (t) => {
  const { get } = await runAdmin(t, options);
  const secrets = [shop, blog, old, store].flatMap(({ key }) => key.split('\n').filter((line) => !/^-|^$/.test(line)));
  for (const path of ['certificates', `certificates/${fingerprint(shop)}`, 'rawdata', 'overview', 'problems']) {
    const body = await (await get(`/api/${path}`)).text();
    t.deepEqual(
      secrets.filter((secret) => body.includes(secret)),
      [],
      path,
    );
  }
});

test('what the metrics show of them: each once, addresses left out', (t) => {
  const listed = listCertificates(state);
  t.deepEqual(
    listed.map(({ hosts }) => hosts),
    [['*.shop.example', 'shop.example'], ['blog.example'], ['old.example'], ['default.example']],
  );
  t.is(listed[0]?.serial, BigInt(`0x${new X509Certificate(shop.certificate).serialNumber}`).toString());
});
