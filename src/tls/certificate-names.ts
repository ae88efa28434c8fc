// The names that a certificate is for (reference 9.1): its common name and its alternative names, hosts and addresses.

import type { X509Certificate } from 'node:crypto';

/** Lower case, without a trailing dot, sorted, each once. */
export function certificateNames({ subject, subjectAltName }: X509Certificate): readonly string[] {
  const common = /^CN=(.*)$/m.exec(subject ?? '')?.[1];
  const names = [...(common === undefined ? [] : [common]), ...alternativeNames(subjectAltName ?? '')];
  const normal = names.map((name) => name.trim().toLowerCase().replace(/\.$/, ''));
  return [...new Set(normal.filter((name) => name !== ''))].sort();
}

/**
 * Node gives them as text, `DNS:a.test, IP Address:192.0.2.1`; a name that holds a comma or a quote is written as a JSON
 * string (CVE-2021-44532) and is no host.
 */
export function* alternativeNames(text: string): Iterable<string> {
  for (const part of text.split(', ')) {
    const [, kind, name = ''] = /^(DNS|IP Address):(.*)$/.exec(part) ?? [];
    if (kind !== undefined && !name.includes('"')) yield name;
  }
}
