// A transport of a file as it is written becomes one that is complete: certificates and keys read, versions and suites in
// OpenSSL's words, what is left out as usual.

import {
  type ForwardingTimeouts,
  type ServersTls,
  type ServersTransport,
  toMaxIdle,
  USUAL_TRANSPORT,
} from '../model/servers-transport.ts';
import { openSslNames } from './cipher-suites.ts';
import type { Read } from './decode-objects.ts';
import { loadCertificates, loadKeyPair, type ReadPem } from './pem.ts';
import { readEach } from './read-each.ts';
import { findOption, readSection } from './section.ts';
import { SERVERS_TRANSPORT, type WrittenTimeouts, type WrittenTransport } from './servers-transport-options.ts';
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

function readTls(written: WrittenTransport, readPem: ReadPem | undefined, report: ReportOption): ServersTls {
  const { serverName, insecureSkipVerify = false, peerCertSANs = [], peerCertURI } = written;
  const versions = readVersions(written, (reason) => report('maxVersion', reason));
  return {
    ...(serverName === undefined ? {} : { serverName }),
    insecureSkipVerify,
    ...readPems(written, readPem, report),
    cipherSuites: openSslNames(written.cipherSuites ?? []),
    ...versions,
    peerCertSANs: [
      ...peerCertSANs,
      ...(peerCertURI === undefined ? [] : [{ type: 'URI', value: peerCertURI } as const]),
    ],
  };
}

function readPems(
  { rootCAs = [], certificates = [] }: WrittenTransport,
  readPem: ReadPem | undefined,
  report: ReportOption,
): Pick<ServersTls, 'rootCAs' | 'certificates'> {
  if (readPem === undefined) return { rootCAs: [], certificates: [] };
  return {
    rootCAs: readEach(
      rootCAs,
      (each) => loadCertificates(each, readPem),
      (reason) => report('rootCAs', reason),
    ),
    certificates: readEach(
      certificates,
      ({ certFile, keyFile }) => loadKeyPair(certFile, keyFile, readPem),
      (reason) => report('certificates', reason),
    ),
  };
}

function toTimeouts(written: WrittenTimeouts): ForwardingTimeouts {
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
const childOf = (node: TreeNode, option: string): TreeNode => findOption(node, option) ?? node;
