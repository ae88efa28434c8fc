// When the certificates that clients are shown end, with Traefik's name and labels (reference 12.1): alarms stand on it.

import { family, labelText, type Sample } from './prometheus-text.ts';

export interface CertificateEnd {
  readonly commonName: string;
  /** Decimal. */
  readonly serial: string;
  /** Sorted; addresses are not among them, as in Traefik. */
  readonly hosts: readonly string[];
  /** Since the epoch. */
  readonly validToMs: number;
}

export function exposeCertificates(certificates: readonly CertificateEnd[]): string {
  const samples = certificates.map(
    ({ commonName, serial, hosts, validToMs }): Sample => [
      labelText([
        ['cn', commonName],
        ['serial', serial],
        ['sans', hosts.join(',')],
      ]),
      Math.floor(validToMs / 1000),
    ],
  );
  return family('gauge', 'traefik_tls_certs_not_after', 'When a certificate ends, in seconds since 1970', samples);
}
