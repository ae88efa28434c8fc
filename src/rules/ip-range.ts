// What `ClientIP` takes: an address, or a range in CIDR notation.

import { isIP } from 'node:net';

/** Without a zone: an address that carries one means something on one machine only. */
export const isIpAddress = (text: string): boolean => isIP(text) !== 0 && !text.includes('%');

export function isIpRange(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0) return isIpAddress(text);
  const address = text.slice(0, slash);
  const bits = text.slice(slash + 1);
  return isIpAddress(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
}
