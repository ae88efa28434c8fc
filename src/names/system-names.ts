// Who knows the addresses of a name: the hosts file, where ECS Service Connect and `--add-host` write, then the name servers
// of `resolv.conf`. Not `getaddrinfo`: it would block one of the four threads that Node has for files as well (http-safety
// 2.6). Search domains are not tried: names are what they say.

import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import type { FoundAddresses, QueryName } from './name-resolver.ts';

const HOSTS_FILE = '/etc/hosts';
/** The file has no TTL. */
const HOSTS_TTL_MS = 5_000;
const TRY_MS = 1_500;
const TRIES = 2;

export function createSystemNames(hostsFile = HOSTS_FILE): QueryName {
  const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
  return async (name) => {
    const hosts = findInHosts(await readFile(hostsFile, 'utf8').catch(() => ''), name);
    if (hosts.length > 0) return { addresses: hosts, ttlMs: HOSTS_TTL_MS };
    const [four, six] = await Promise.allSettled([
      resolver.resolve4(name, { ttl: true }),
      resolver.resolve6(name, { ttl: true }),
    ]);
    const records = [
      ...(four.status === 'fulfilled' ? four.value : []),
      ...(six.status === 'fulfilled' ? six.value : []),
    ];
    if (records.length === 0) throw new Error(`no name server knows ${name}`);
    return toAddresses(records);
  };
}

function toAddresses(records: readonly { readonly address: string; readonly ttl: number }[]): FoundAddresses {
  const ttl = records.reduce((least, record) => Math.min(least, record.ttl), Number.POSITIVE_INFINITY);
  return { addresses: records.map(({ address }) => address), ttlMs: ttl * 1000 };
}

/** Addresses of a name in the text of a hosts file (hosts(5)), in its order. */
export function findInHosts(text: string, name: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/));
  return lines.flatMap(([address = '', ...names]) =>
    isIP(address) !== 0 && names.some((each) => each.toLowerCase() === name) ? [address] : [],
  );
}
