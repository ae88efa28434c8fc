// The section `tls` of a file: certificates and keys read, sets of options complete. A certificate is known by the file that
// it was written as, so that a broken renewal is a renewal of something: what was read before stays.

import { createHash } from 'node:crypto';
import type { Declared, TlsConfiguration, TlsStore } from '../model/dynamic-configuration.ts';
import { type CertificatePair, DEFAULT_TLS_OPTIONS, type TlsOptions } from '../model/tls.ts';
import type { WrittenPair } from './certificate-pair.ts';
import { openSslNames } from './cipher-suites.ts';
import { collectDefects } from './collect-defects.ts';
import { openSslCurves } from './curves.ts';
import { decodeObjects, type Read } from './decode-objects.ts';
import type { TlsEntries } from './dynamic-options.ts';
import { isPem, loadCertificates, loadKeyPair, type ReadPem } from './pem.ts';
import { readEach } from './read-each.ts';
import { type Report, readSection, WARNING } from './section.ts';
import { CERTIFICATE, STORE, TLS_OPTIONS_SECTION, type WrittenClientAuth } from './tls-options.ts';
import { readVersions } from './tls-versions.ts';
import type { TreeNode } from './tree.ts';

/** Without `readPem` nobody looks at certificates and keys. */
export function readTls({ certificates, options, stores }: TlsEntries, readPem: ReadPem | undefined): TlsConfiguration {
  return {
    certificates: readCertificates(certificates ?? [], readPem),
    options: decodeObjects(options, readOptions(readPem)),
    stores: decodeObjects(stores, readStore(readPem)),
  };
}

/** Of two elements that name the same file the last one counts. */
function readCertificates(
  nodes: readonly TreeNode[],
  readPem: ReadPem | undefined,
): ReadonlyMap<string, Declared<CertificatePair | undefined>> {
  const certificates = new Map<string, Declared<CertificatePair | undefined>>();
  for (const node of nodes) {
    const { defects, report } = collectDefects();
    const written = readSection(node, CERTIFICATE, report);
    if (written.stores?.some((store) => store !== 'default'))
      report(node, 'only the store "default" is looked at', WARNING);
    const definition = readPair(written, node, readPem, report);
    certificates.set(nameOf(written.certFile ?? node.name), { definition, defects });
  }
  return certificates;
}

/** The path as written; of a PEM text, which may be long and is nobody's name, a part of its digest. */
const nameOf = (certFile: string): string =>
  isPem(certFile) ? createHash('sha256').update(certFile).digest('hex').slice(0, 16) : certFile;

function readPair(
  { certFile, keyFile }: WrittenPair,
  node: TreeNode,
  readPem: ReadPem | undefined,
  report: Report,
): CertificatePair | undefined {
  if (certFile === undefined || keyFile === undefined || readPem === undefined) return undefined;
  const pair = loadKeyPair(certFile, keyFile, readPem);
  if (pair.ok) return pair.value;
  report(node, pair.error);
  return undefined;
}

/** What is wrong with one option disables the set, and so every router that uses it: never a weaker policy. */
const readOptions =
  (readPem: ReadPem | undefined): Read<TlsOptions> =>
  (node, report) => {
    const written = readSection(node, TLS_OPTIONS_SECTION, report);
    const usual = DEFAULT_TLS_OPTIONS;
    // Traefik's third default, which only its certificate resolver answers.
    const alpnProtocols = (written.alpnProtocols ?? usual.alpnProtocols).filter((name) => name !== 'acme-tls/1');
    return {
      ...readVersions(written, (reason) => report(node, reason)),
      cipherSuites: openSslNames(written.cipherSuites ?? []),
      curvePreferences: openSslCurves(written.curvePreferences ?? []),
      clientAuth: readClientAuth(written.clientAuth ?? {}, node, readPem, report),
      sniStrict: written.sniStrict ?? usual.sniStrict,
      alpnProtocols,
      disableSessionTickets: written.disableSessionTickets ?? usual.disableSessionTickets,
    };
  };

function readClientAuth(
  { caFiles = [], clientAuthType }: WrittenClientAuth,
  node: TreeNode,
  readPem: ReadPem | undefined,
  report: Report,
): TlsOptions['clientAuth'] {
  const type = clientAuthType ?? (caFiles.length > 0 ? 'RequireAndVerifyClientCert' : 'NoClientCert');
  const verifies = type === 'VerifyClientCertIfGiven' || type === 'RequireAndVerifyClientCert';
  if (verifies && caFiles.length === 0) report(node, `${type} needs caFiles: who may have signed the certificates`);
  if (readPem === undefined) return { type, authorities: [] };
  const load = (written: string) => loadCertificates(written, readPem);
  return { type, authorities: readEach(caFiles, load, (reason) => report(node, reason)) };
}

const readStore =
  (readPem: ReadPem | undefined): Read<TlsStore> =>
  (node, report) => {
    const { defaultCertificate } = readSection(node, STORE, report);
    if (node.name !== 'default') report(node, 'only the store "default" is looked at', WARNING);
    const pair = defaultCertificate && readPair(defaultCertificate, node, readPem, report);
    return pair === undefined ? {} : { defaultCertificate: pair };
  };
