// Which clients are believed about where a request came from. Nobody, unless the settings say so.

import { BlockList, isIP, isIPv6 } from 'node:net';
import type { EntryPointSettings } from '../model/settings.ts';

/** The ranges have been checked by `settings/`; what is no address or range is simply nobody. */
export function createTrust(settings: EntryPointSettings['forwardedHeaders']): (address: string) => boolean {
  if (settings.insecure) return () => true;
  if (settings.trustedIPs.length === 0) return () => false;
  const ranges = new BlockList();
  for (const range of settings.trustedIPs) {
    const [address = '', bits] = range.split('/');
    if (isIP(address) === 0) continue;
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) ranges.addAddress(address, family);
    else ranges.addSubnet(address, Number(bits), family);
  }
  return (address) => isIP(address) !== 0 && ranges.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
