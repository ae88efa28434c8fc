// The names that a certificate is for (reference 9.1): its common name and its alternative names, hosts and addresses.

import type { X509Certificate } from 'node:crypto';
import { listNames } from './alternative-names.ts';

/** Lower case, without a trailing dot, sorted, each once. */
export function certificateNames({ subject, subjectAltName }: X509Certificate): readonly string[] {
  const common = /^CN=(.*)$/m.exec(subject ?? '')?.[1];
  const names = [...(common === undefined ? [] : [common]), ...hostNames(subjectAltName ?? '')];
  const normal = names.map((name) => name.trim().toLowerCase().replace(/\.$/, ''));
  return [...new Set(normal.filter((name) => name !== ''))].sort();
}

/** Hosts and addresses among the alternative names; a name that holds a comma or a quote is no host. */
export const hostNames = (alternativeNames: string): readonly string[] =>
  listNames(alternativeNames, ['DNS', 'IP Address']).filter((name) => !/[",]/.test(name));
