// The reference page and the JSON schema are those of the description; after a change of it, `node test/labels/write-reference.ts`.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { listOptions } from '../../src/labels/reference/list-options.ts';
import { GENERATED } from './generated-files.ts';

for (const { file, describe } of GENERATED) {
  test(`${file.pathname.split('/').at(-1)} is current`, (t) => t.true(readFileSync(file, 'utf8') === describe()));
}

/** Traefik's, of its structures (reference 1.6): `path = default`, one a line. */
const DEFAULTS = readFileSync(new URL('golden-defaults.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

test("defaults are Traefik's", (t) => {
  const described = new Map(listOptions().map(({ path, option }) => [path, option.default]));
  const found = DEFAULTS.map((line) => line.split(' = ', 1)[0] ?? '').map((path) => `${path} = ${described.get(path)}`);
  t.deepEqual(found, DEFAULTS);
});

test('what labels can write and files cannot, and the other way round', (t) => {
  const writtenIn = new Map(listOptions().map((listed) => [listed.path, listed.writtenIn]));
  t.is(writtenIn.get('http.services.<name>.loadBalancer.server.port'), 'labels');
  t.is(writtenIn.get('consulcatalog.connect'), 'labels');
  for (const path of [
    'http.serversTransports.<name>.serverName',
    'http.services.<name>.weighted',
    'http.services.<name>.loadBalancer.servers',
    'http.routers.<name>.parentRefs',
    'tcp.services.<name>.weighted',
    'tcp.services.<name>.loadBalancer.servers[n].address',
    'udp.services.<name>.weighted',
    'tls.certificates[n].certFile',
    'tls.options.<name>.sniStrict',
    'tls.stores.<name>.defaultCertificate',
  ])
    t.is(writtenIn.get(path), 'files', path);
  t.is(writtenIn.get('tls.stores.<name>.defaultGeneratedCert.resolver'), 'labels and files');
});
