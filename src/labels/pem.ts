// Certificates and keys that a configuration names (a file) or holds (the PEM text itself), looked at before anybody uses
// them. No reason that is given here repeats what was written where that may be a key.

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { fail, ok, type Result } from '../model/result.ts';
import type { CertificatePair } from '../model/tls.ts';
import { quoteText } from '../rules/quote-text.ts';

/** The text of a file, or why there is none. Whoever reads files hands this in. */
export type ReadPem = (path: string) => Result<string>;

const UNQUOTED = 'the text written here';
/** What is between BEGIN and END, without them: the shortest keys have 64 characters, and paths have dots. */
const IS_BARE_KEY = /^[A-Za-z0-9+/\s]{60,}={0,2}\s*$/;
const BLOCK = /-----BEGIN [^-]+-----[\s\S]*?-----END [^-]+-----/g;
const CERTIFICATE =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/** A text that begins a PEM block is the PEM itself, anything else a path. */
export const isPem = (written: string): boolean => written.includes('-----BEGIN ');

export function loadPem(written: string, readPem: ReadPem): Result<string> {
  if (isPem(written)) return ok(written);
  if (IS_BARE_KEY.test(written)) return fail(`${UNQUOTED} is neither a file nor a PEM text: BEGIN and END are missing`);
  const text = readPem(written);
  return text.ok ? text : fail(`cannot read ${quoteText(written)}: ${text.error}`);
}

/** One or more certificates, each readable; gives the text. */
export function loadCertificates(written: string, readPem: ReadPem): Result<string> {
  const text = loadPem(written, readPem);
  if (!text.ok) return text;
  const blocks = text.value.match(CERTIFICATE) ?? [];
  // A chain that somebody is writing just now would be shown without those that lead to an authority.
  if (/^-/m.test(text.value.replace(BLOCK, ''))) return fail(`${nameOf(written)} ends in the middle of a PEM block`);
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
  const parsed = new X509Certificate(certificate.value);
  if (!parsed.checkPrivateKey(privateKey))
    return fail(`the key of ${nameOf(keyFile)} is not that of the certificate of ${nameOf(certFile)}`);
  return ok({ certificate: certificate.value, key: key.value, validToMs: parsed.validToDate.getTime() });
}

const nameOf = (written: string): string => (isPem(written) ? UNQUOTED : quoteText(written));

/** Node throws for what it cannot read; its message says nothing that helps, and might repeat the input. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
