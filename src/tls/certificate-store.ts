// Certificates by the names that they are for. A look-up costs the same for one certificate and for ten thousand.

import { X509Certificate } from 'node:crypto';
import type { CertificatePair } from '../model/tls.ts';
import { certificateNames } from './certificate-names.ts';

export class CertificateStore {
  readonly #byName = new Map<string, CertificatePair>();
  readonly #fallback: CertificatePair | undefined;

  /** Of two certificates for one name the first is shown. `fallback`: for names that none is for. */
  constructor(pairs: Iterable<CertificatePair>, fallback: CertificatePair | undefined) {
    this.#fallback = fallback;
    for (const pair of pairs) {
      for (const name of certificateNames(new X509Certificate(pair.certificate))) {
        if (!this.#byName.has(name)) this.#byName.set(name, pair);
      }
    }
  }

  /**
   * The certificate for a host, exact before wildcard, which stands for one label (reference 9.2). `localAddress` stands in
   * for a name that the client did not say.
   */
  find(serverName: string | undefined, localAddress: string): CertificatePair | undefined {
    const name = serverName ?? localAddress;
    const dot = name.indexOf('.');
    return this.#byName.get(name) ?? (dot < 0 ? undefined : this.#byName.get(`*${name.slice(dot)}`));
  }

  /** With `strict` nothing is shown to who asks for none of the names. */
  choose(serverName: string | undefined, localAddress: string, strict: boolean): CertificatePair | undefined {
    return this.find(serverName, localAddress) ?? (strict ? undefined : this.#fallback);
  }
}
