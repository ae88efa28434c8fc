// Certificates and keys that a configuration names (a file) or holds (the PEM text itself), looked at before anybody uses
// them. No reason that is given here repeats what was written where that may be a key.

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { fail, ok, type Result } from '../model/result.ts';
import type { CertificatePair } from '../model/tls.ts';
import { quoteText } from '../rules/quote-text.ts';

/** The text of a file, or why there is none. Whoever reads files hands this in. */
export type ReadPem = (path: string) => Result<string>;

const PEM_BEGIN = '-----BEGIN ';
const CERTIFICATE =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/** A text that begins a PEM block is the PEM itself, anything else a path. */
export function loadPem(written: string, readPem: ReadPem): Result<string> {
  if (written.includes(PEM_BEGIN)) return ok(written);
  const text = readPem(written);
  return text.ok ? text : fail(`cannot read ${quoteText(written)}: ${text.error}`);
}

/** One or more certificates, each readable; gives the text. */
export function loadCertificates(written: string, readPem: ReadPem): Result<string> {
  const text = loadPem(written, readPem);
  if (!text.ok) return text;
  const blocks = text.value.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) return fail(`${nameOf(written)} holds no certificate`);
  const isReadable = blocks.every((block) => attempt(() => new X509Certificate(block)) !== undefined);
  return isReadable ? text : fail(`${nameOf(written)} holds a certificate that cannot be read`);
}

/** The first certificate is the key's; those behind it lead to an authority. */
export function loadKeyPair(certFile: string, keyFile: string, readPem: ReadPem): Result<CertificatePair> {
  const certificate = loadCertificates(certFile, readPem);
  if (!certificate.ok) return certificate;
  const key = loadPem(keyFile, readPem);
  if (!key.ok) return key;
  const privateKey = attempt((): KeyObject => createPrivateKey(key.value));
  if (privateKey === undefined)
    return fail(`${nameOf(keyFile)} holds no key that can be read (one without a password)`);
  if (!new X509Certificate(certificate.value).checkPrivateKey(privateKey))
    return fail(`the key of ${nameOf(keyFile)} is not that of the certificate of ${nameOf(certFile)}`);
  return ok({ certificate: certificate.value, key: key.value });
}

const nameOf = (written: string): string =>
  written.includes(PEM_BEGIN) ? 'the text written here' : quoteText(written);

/** Node throws for what it cannot read; its message says nothing that helps, and might repeat the input. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
