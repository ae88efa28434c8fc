// What a certificate says of itself, under the names and in the words of Traefik's API (reference 11.5).

import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { memoise } from '../model/memoise.ts';
import type { CertificatePair } from '../model/tls.ts';
import { hostNames } from '../tls/certificate-names.ts';
import { omitEmpty } from './omit-empty.ts';

export interface CertificateFacts {
  /** SHA-256 of the certificate, hexadecimal. */
  readonly fingerprint: string;
  readonly commonName: string;
  /** Decimal. */
  readonly serial: string;
  /** Hosts and addresses, sorted. */
  readonly names: readonly string[];
  /** The names without the addresses. */
  readonly hosts: readonly string[];
  /** The organisation, or else the common name, of who signed it. */
  readonly issuer: string;
  /** What `search` looks into besides. */
  readonly issuerNames: readonly string[];
  /** Since the epoch. */
  readonly validToMs: number;
  readonly shown: object;
}

/** Of a chain the first is meant. Read once for as long as the pair is the same: the overview is asked for every few seconds. */
export const certificateFacts = memoise(
  (pair: CertificatePair): CertificateFacts => readFacts(new X509Certificate(pair.certificate)),
);

function readFacts(certificate: X509Certificate): CertificateFacts {
  const { commonName, organization, country } = partsOf(certificate.subject);
  const issuer = partsOf(certificate.issuer);
  const fingerprint = digest(certificate.raw);
  const serial = BigInt(`0x${certificate.serialNumber}`).toString();
  const names = [...hostNames(certificate.subjectAltName ?? '')].sort();
  const shown = {
    name: fingerprint,
    sans: names,
    notAfter: goTime(certificate.validToDate),
    notBefore: goTime(certificate.validFromDate),
    serialNumber: serial,
    commonName,
    ...omitEmpty({ issuerOrg: issuer.organization, issuerCN: issuer.commonName, issuerCountry: issuer.country }),
    ...omitEmpty({ organization, country }),
    // The runtime does not tell, and nobody has signed another one for twenty years.
    version: 'v3',
    ...describeKey(certificate.publicKey),
    signatureAlgorithm: signatureName(certificate.signatureAlgorithm ?? ''),
    certFingerprint: fingerprint,
    publicKeyFingerprint: digest(certificate.publicKey.export({ type: 'spki', format: 'der' })),
  };
  return {
    fingerprint,
    commonName,
    serial,
    names,
    hosts: names.filter((name) => isIP(name) === 0),
    issuer: issuer.organization || issuer.commonName,
    issuerNames: [issuer.organization, issuer.commonName],
    validToMs: certificate.validToDate.getTime(),
    shown,
  };
}

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Whole seconds, as certificates have them. */
const goTime = (date: Date): string => date.toISOString().replace('.000Z', 'Z');

/** `C=DE\nO=Somebody\nCN=a.test`, a part a line; of several the first. */
function partsOf(written: string | undefined) {
  const part = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(written ?? '')?.[1] ?? '';
  return { commonName: part('CN'), organization: part('O'), country: part('C') };
}

const CURVE_BITS: ReadonlyMap<string, number> = new Map([
  ['prime256v1', 256],
  ['secp384r1', 384],
  ['secp521r1', 521],
]);

function describeKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): object {
  const { modulusLength, namedCurve = '' } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType === 'ec') return { keyType: 'ECDSA', ...omitEmpty({ keySize: CURVE_BITS.get(namedCurve) }) };
  if (asymmetricKeyType === 'rsa' || asymmetricKeyType === 'rsa-pss')
    return { keyType: 'RSA', ...omitEmpty({ keySize: modulusLength }) };
  return { keyType: 'Unknown' };
}

/** Go's names for OpenSSL's: `ecdsa-with-SHA256`, `sha256WithRSAEncryption`, `ED25519`. Others as they are. */
function signatureName(written: string): string {
  const [, ecdsa] = /^ecdsa-with-(SHA\d+)$/i.exec(written) ?? [];
  if (ecdsa !== undefined) return `ECDSA-${ecdsa}`;
  const [, rsa] = /^(sha\d+|md5)WithRSAEncryption$/i.exec(written) ?? [];
  if (rsa !== undefined) return `${rsa.toUpperCase()}-RSA`;
  return written === 'ED25519' ? 'Ed25519' : written;
}
