// Which peers are believed about where a request or a connection came from. Nobody, unless the settings say so.

import type { TrustedPeers } from '../model/settings.ts';
import { isIpRange } from '../rules/ip-range.ts';
import { compileClientRange } from './client-range.ts';

/** The ranges have been checked by `settings/`; what is no address or range is simply nobody. */
export function createTrust(settings: TrustedPeers): (address: string) => boolean {
  if (settings.insecure) return () => true;
  const ranges = settings.trustedIPs.filter(isIpRange).map(compileClientRange);
  return (address) => ranges.some((holds) => holds(address));
}
