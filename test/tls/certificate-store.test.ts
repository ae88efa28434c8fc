// Which certificate a client is shown: by name, exact before wildcard, and nothing by accident (CVE-2026-48491 and its like).

import test from 'ava';
import { CertificateStore } from '../../src/tls/certificate-store.ts';
import { makeCertificate } from '../support/test-certificates.ts';

const LOCAL = '192.0.2.7';

test('exact names before wildcards, which stand for one label; an address where no name is said', async (t) => {
  const [exact, wildcard, address, fallback] = await Promise.all([
    makeCertificate({ names: ['a.test', 'A.Example'] }),
    makeCertificate({ names: ['*.test'] }),
    makeCertificate({ names: [LOCAL], commonName: 'by-common-name.test' }),
    makeCertificate({ names: ['elsewhere'] }),
  ]);
  const store = new CertificateStore([exact, wildcard, address], fallback);
  const chosen = (name: string | undefined) => store.choose(name, LOCAL, false);
  t.is(chosen('a.test'), exact);
  t.is(chosen('a.example'), exact);
  t.is(chosen('b.test'), wildcard);
  t.is(chosen('a.b.test'), fallback);
  t.is(chosen('test'), fallback);
  t.is(chosen('by-common-name.test'), address);
  t.is(chosen(undefined), address);
  t.is(store.choose(undefined, '192.0.2.8', false), fallback);
  for (const odd of ['__proto__', 'constructor', '*.test.', '*']) t.is(chosen(odd), fallback, odd);
});

test('strict: nothing is shown to who asks for an unknown name, or for none', async (t) => {
  const [known, fallback] = await Promise.all([
    makeCertificate({ names: ['a.test'] }),
    makeCertificate({ names: ['f'] }),
  ]);
  const store = new CertificateStore([known], fallback);
  t.is(store.choose('a.test', LOCAL, true), known);
  t.is(store.choose('b.test', LOCAL, true), undefined);
  t.is(store.choose(undefined, LOCAL, true), undefined);
});

test('of two certificates for one name the first is shown', async (t) => {
  const [first, second] = await Promise.all([
    makeCertificate({ names: ['a.test'] }),
    makeCertificate({ names: ['a.test', 'b.test'] }),
  ]);
  const store = new CertificateStore([first, second], undefined);
  t.is(store.choose('a.test', LOCAL, false), first);
  t.is(store.choose('b.test', LOCAL, false), second);
});
