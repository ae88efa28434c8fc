// Certificates as they are found on disk: whole, or while somebody writes them.

import test from 'ava';
import { loadCertificates, loadKeyPair } from '../../src/labels/pem.ts';
import { ok } from '../../src/model/result.ts';
import { certificate, readCertificate } from '../support/certificates.ts';

const chain = `${certificate('server.pem').trim()}\n${certificate('ca.pem').trim()}\n`;

test('a chain cut at any byte is one that ends earlier at a whole certificate, or is refused', (t) => {
  const whole = new Set<string>();
  for (let length = 0; length <= chain.length; length++) {
    const cut = chain.slice(0, length);
    const loaded = loadCertificates('chain.pem', () => ok(cut));
    if (loaded.ok) whole.add(loaded.value.trim());
  }
  t.deepEqual([...whole], [certificate('server.pem').trim(), chain.trim()]);
});

test('a key cut anywhere before its end is refused, and no reason repeats it', (t) => {
  const key = certificate('server.key').trim();
  for (let length = 0; length < key.length; length++) {
    const pair = loadKeyPair('server.pem', 'server.key', (path) =>
      path === 'server.key' ? ok(key.slice(0, length)) : readCertificate(path),
    );
    t.false(pair.ok);
    if (!pair.ok) t.notRegex(pair.error, /[A-Za-z0-9+/]{30}/);
  }
});
