// A transport of a file as it is written becomes one that is complete: certificates and keys read, versions and suites in
// OpenSSL's words, what is left out as usual.

import {
  type ForwardingTimeouts,
  type ServersTls,
  type ServersTransport,
  toMaxIdle,
  USUAL_TRANSPORT,
} from '../model/servers-transport.ts';
import type { CertificatePair } from '../model/tls.ts';
import { openSslNames } from './cipher-suites.ts';
import type { Read } from './decode-objects.ts';
import { loadCertificates, loadKeyPair, type ReadPem } from './pem.ts';
import { findName, readSection } from './section.ts';
import {
  SERVERS_TRANSPORT,
  type WrittenPair,
  type WrittenTimeouts,
  type WrittenTransport,
} from './servers-transport-options.ts';
import { readVersions } from './tls-versions.ts';
import type { TreeNode } from './tree.ts';

/** What is wrong with one option disables the transport, and so every service that uses it: never a weaker connection. */
export const readServersTransport =
  (readPem: ReadPem | undefined): Read<ServersTransport> =>
  (node, report) => {
    const written = readSection(node, SERVERS_TRANSPORT, report);
    return {
      tls: readTls(written, readPem, (option, reason) => report(childOf(node, option), reason)),
      disableHTTP2: written.disableHTTP2 ?? USUAL_TRANSPORT.disableHTTP2,
      maxIdleConnsPerHost: toMaxIdle(written.maxIdleConnsPerHost),
      forwardingTimeouts: toTimeouts(written.forwardingTimeouts ?? {}),
    };
  };

type ReportOption = (option: keyof WrittenTransport, reason: string) => void;

function readTls(written: Partial<WrittenTransport>, readPem: ReadPem | undefined, report: ReportOption): ServersTls {
  const { serverName, insecureSkipVerify = false, peerCertURI } = written;
  const versions = readVersions(written, (reason) => report('maxVersion', reason));
  return {
    ...(serverName === undefined ? {} : { serverName }),
    insecureSkipVerify,
    rootCAs: readPem === undefined ? [] : readCertificates(written.rootCAs ?? [], readPem, report),
    certificates: readPem === undefined ? [] : readPairs(written.certificates ?? [], readPem, report),
    cipherSuites: openSslNames(written.cipherSuites ?? []),
    ...versions,
    ...(peerCertURI === undefined ? {} : { peerCertURI }),
  };
}

function readCertificates(written: readonly string[], readPem: ReadPem, report: ReportOption): readonly string[] {
  return written.flatMap((each) => {
    const certificates = loadCertificates(each, readPem);
    if (certificates.ok) return [certificates.value];
    report('rootCAs', certificates.error);
    return [];
  });
}

function readPairs(
  written: readonly WrittenPair[],
  readPem: ReadPem,
  report: ReportOption,
): readonly CertificatePair[] {
  return written.flatMap(({ certFile, keyFile }) => {
    const pair = loadKeyPair(certFile, keyFile, readPem);
    if (pair.ok) return [pair.value];
    report('certificates', pair.error);
    return [];
  });
}

function toTimeouts(written: Partial<WrittenTimeouts>): ForwardingTimeouts {
  const usual = USUAL_TRANSPORT.forwardingTimeouts;
  return {
    dialTimeoutMs: written.dialTimeout ?? usual.dialTimeoutMs,
    responseHeaderTimeoutMs: written.responseHeaderTimeout ?? usual.responseHeaderTimeoutMs,
    idleConnTimeoutMs: written.idleConnTimeout ?? usual.idleConnTimeoutMs,
    readIdleTimeoutMs: written.readIdleTimeout ?? usual.readIdleTimeoutMs,
    pingTimeoutMs: written.pingTimeout ?? usual.pingTimeoutMs,
    bodyIdleTimeoutMs: written.bodyIdleTimeout ?? usual.bodyIdleTimeoutMs,
    totalTimeoutMs: written.totalTimeout ?? usual.totalTimeoutMs,
  };
}

/** Where an option was written, or the transport's own place. */
const childOf = (node: TreeNode, option: string): TreeNode =>
  node.children.find(({ name }) => findName(name, { [option]: true }) !== undefined) ?? node;
