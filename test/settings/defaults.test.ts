// Defaults are Traefik's (reference 2.1, 3.1, 6.1, 9.7, 12.3): `name = default`, and behind a semicolon ours and why where
// it is another one. What Traefik alone has is described with its default, too.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { SECTIONS } from '../../src/settings/sections.ts';
import { TRAEFIK_SECTIONS } from '../../src/settings/traefik-options.ts';

const DEFAULTS = readFileSync(new URL('golden-defaults.txt', import.meta.url), 'utf8')
  .split('\n')
  .slice(0, -1);

const described = new Map<string, string>(
  [...SECTIONS, ...TRAEFIK_SECTIONS].flatMap(({ path, options }) =>
    options.map(({ name, default: byDefault }) => [`${path}.${name}`, byDefault ?? ''] as const),
  ),
);

for (const line of DEFAULTS) {
  test(`default: ${line}`, (t) => {
    const [, name = '', theirs, ours] = /^(\S+) = (.*?)(?:; here (.*?): .+)?$/.exec(line) ?? [];
    t.is(described.get(name), ours ?? theirs);
  });
}

const OF_TABLES = /^(?:providers\.(?:ecs|consulCatalog)|certificatesResolvers\.<name>\.acme)\.[^.]+$/;
/** Ours, or groups. */
const WITHOUT_DEFAULT =
  /\.(?:minimumInterval|health|roleArn|externalId|roleSessionName|eab|dnsChallenge|httpChallenge|tlsChallenge|profile|preferredChain)$/;
const WITHOUT_VALUE = /\.(?:email|emailAddresses|caCertificates|caServerName|caSystemCertPool)$/;

test('no option of those tables is left out', (t) => {
  const told = new Set(DEFAULTS.map((line) => line.split(' = ', 1)[0] ?? ''));
  const silent = [...described.keys()].filter((name) => OF_TABLES.test(name) && !told.has(name));
  t.deepEqual(
    silent.filter((name) => !WITHOUT_DEFAULT.test(name) && !WITHOUT_VALUE.test(name) && !/endpoint/.test(name)),
    [],
  );
});
