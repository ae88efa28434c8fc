// Every option of `http.serversTransports` (reference 8.9), described once, and how it becomes a transport.

import {
  type ForwardingTimeouts,
  type KeyPair,
  type ServersTls,
  type ServersTransport,
  TLS_VERSIONS,
  type TlsVersion,
  toMaxIdle,
  USUAL_TRANSPORT,
} from '../model/servers-transport.ts';
import { isCipherSuite, openSslNames } from './cipher-suites.ts';
import type { Read } from './decode-objects.ts';
import { boolean, choice, integer32, listOf, text, texts, timeLimit } from './kinds.ts';
import { loadCertificates, loadKeyPair, type ReadPem } from './pem.ts';
import { findName, readSection, type Section } from './section.ts';
import { listOfSections, sectionOf } from './section-kinds.ts';
import { SERVER_NAMES_LATER } from './transport-options.ts';
import type { TreeNode } from './tree.ts';

const SINCE = '0.2';

interface WrittenPair {
  readonly certFile: string;
  readonly keyFile: string;
}

type WrittenVersion = 'VersionTLS10' | 'VersionTLS11' | 'VersionTLS12' | 'VersionTLS13';

interface WrittenTimeouts {
  readonly dialTimeout: number;
  readonly responseHeaderTimeout: number;
  readonly idleConnTimeout: number;
  readonly readIdleTimeout: number;
  readonly pingTimeout: number;
  readonly bodyIdleTimeout: number;
  readonly totalTimeout: number;
}

interface WrittenTransport {
  readonly serverName: string;
  readonly insecureSkipVerify: boolean;
  readonly rootCAs: readonly string[];
  readonly certificates: readonly WrittenPair[];
  readonly cipherSuites: readonly string[];
  readonly minVersion: WrittenVersion;
  readonly maxVersion: WrittenVersion;
  readonly maxIdleConnsPerHost: number;
  readonly forwardingTimeouts: Partial<WrittenTimeouts>;
  readonly disableHTTP2: boolean;
  readonly peerCertURI: string;
}

const PAIR: Section<WrittenPair> = {
  options: {
    certFile: { kind: text, meaning: 'The certificate: a file or its PEM text.', required: true, since: SINCE },
    keyFile: { kind: text, meaning: 'Its key: a file or its PEM text.', required: true, since: SINCE },
  },
  later: {},
};

const pairs = listOfSections(PAIR, ({ certFile, keyFile }): WrittenPair | undefined =>
  certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
);

const version = choice('VersionTLS10', 'VersionTLS11', 'VersionTLS12', 'VersionTLS13');

const TLS_VERSION: Readonly<Record<WrittenVersion, TlsVersion>> = {
  VersionTLS10: 'TLSv1',
  VersionTLS11: 'TLSv1.1',
  VersionTLS12: 'TLSv1.2',
  VersionTLS13: 'TLSv1.3',
};

const limit = (meaning: string, byDefault: string) => ({
  kind: timeLimit,
  meaning,
  default: byDefault,
  since: SINCE,
});

const TIMEOUTS: Section<WrittenTimeouts> = {
  options: {
    dialTimeout: limit('For a connection; 0: any time.', '30s'),
    responseHeaderTimeout: limit('For the head of an answer; 0: any time.', '0'),
    idleConnTimeout: limit('How long an idle connection is kept; 0: as long as the server does.', '90s'),
    readIdleTimeout: limit('HTTP/2: after which silence a ping is sent; 0: never.', '0'),
    pingTimeout: limit('HTTP/2: for its answer.', '15s'),
    bodyIdleTimeout: limit('Between two parts of the body of an answer; 0: any time.', '60s'),
    totalTimeout: limit('From choosing the server to the end of the answer; 0: any time.', '0'),
  },
  later: {},
};

export const SERVERS_TRANSPORT: Section<WrittenTransport> = {
  options: {
    serverName: {
      kind: text,
      meaning: 'The name that the server must have; none: the host of its URL.',
      since: SINCE,
    },
    insecureSkipVerify: {
      kind: boolean,
      meaning: 'Whether any certificate of any name is accepted.',
      default: 'false',
      since: SINCE,
    },
    rootCAs: {
      kind: texts,
      meaning:
        "Who may have signed the server's certificate: files or their PEM texts; none: whom the system believes.",
      since: SINCE,
    },
    certificates: { kind: pairs, meaning: 'Certificates to show to a server that asks for one.', since: SINCE },
    cipherSuites: {
      kind: listOf('cipher suites by their IANA names', isCipherSuite),
      meaning: 'Suites that may be used up to TLS 1.2; none: the usual ones.',
      since: SINCE,
    },
    minVersion: { kind: version, meaning: 'The oldest version of TLS.', default: 'VersionTLS12', since: SINCE },
    maxVersion: { kind: version, meaning: 'The newest version of TLS.', default: 'VersionTLS13', since: SINCE },
    maxIdleConnsPerHost: {
      kind: integer32,
      meaning: 'Idle connections to keep for each server; 0: the usual 200; negative: none.',
      default: '200',
      since: SINCE,
    },
    forwardingTimeouts: { kind: sectionOf(TIMEOUTS), meaning: 'How long things may take.', since: SINCE },
    disableHTTP2: {
      kind: boolean,
      meaning: 'Whether HTTP/2 is not offered to servers that speak TLS.',
      default: 'false',
      since: SINCE,
    },
    peerCertURI: { kind: text, meaning: "A URI that the server's certificate must have.", since: SINCE },
  },
  later: SERVER_NAMES_LATER,
};

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
  const minVersion = written.minVersion && TLS_VERSION[written.minVersion];
  const maxVersion = written.maxVersion && TLS_VERSION[written.maxVersion];
  if (rankOf(minVersion ?? 'TLSv1.2') > rankOf(maxVersion ?? 'TLSv1.3')) {
    const [oldest, newest] = [written.minVersion ?? 'VersionTLS12, the default', written.maxVersion ?? ''];
    report('maxVersion', `${newest} is older than the oldest version, ${oldest}`);
  }
  return {
    ...(serverName === undefined ? {} : { serverName }),
    insecureSkipVerify,
    rootCAs: readPem === undefined ? [] : readCertificates(written.rootCAs ?? [], readPem, report),
    certificates: readPem === undefined ? [] : readPairs(written.certificates ?? [], readPem, report),
    cipherSuites: openSslNames(written.cipherSuites ?? []),
    ...(minVersion === undefined ? {} : { minVersion }),
    ...(maxVersion === undefined ? {} : { maxVersion }),
    ...(peerCertURI === undefined ? {} : { peerCertURI }),
  };
}

const rankOf = (tlsVersion: TlsVersion): number => TLS_VERSIONS.indexOf(tlsVersion);

function readCertificates(written: readonly string[], readPem: ReadPem, report: ReportOption): readonly string[] {
  return written.flatMap((each) => {
    const certificates = loadCertificates(each, readPem);
    if (certificates.ok) return [certificates.value];
    report('rootCAs', certificates.error);
    return [];
  });
}

function readPairs(written: readonly WrittenPair[], readPem: ReadPem, report: ReportOption): readonly KeyPair[] {
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
