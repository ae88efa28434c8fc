// Who is at the other end of a client's connection, decided once before anything is read of its requests (CVE-2026-3635).

import type { QualifiedName } from '../model/qualified-name.ts';
import type { TlsConnection } from '../observe/access-record.ts';
import type { EntryPoint } from './entry-point.ts';
import { ForwardedHeaders } from './forwarded-headers.ts';

/** What was agreed on a connection that is secured. */
export interface TlsFacts {
  /** The set of options that the connection was made with. */
  readonly optionsName: QualifiedName;
  /** As the access log tells of it. */
  readonly logged: TlsConnection;
  /** As meters count it: version and cipher, one blank between them. */
  readonly counted: string;
}

export interface Peer {
  readonly entryPoint: EntryPoint;
  readonly scheme: 'http' | 'https';
  /** Undefined: the connection is not secured. */
  readonly tls: TlsFacts | undefined;
  /** IPv4-mapped addresses are IPv4 addresses. */
  readonly address: string;
  readonly port: number;
  /** Whether it is believed about where its requests came from. */
  readonly trusted: boolean;
  readonly forwarded: ForwardedHeaders;
}

export interface PeerFacts {
  readonly entryPoint: EntryPoint;
  readonly tls: TlsFacts | undefined;
  readonly address: string;
  readonly port: number;
  /** The name of this router's host, for X-Forwarded-Server. */
  readonly serverName: string;
}

export function createPeer({ entryPoint, tls, address, port, serverName }: PeerFacts): Peer {
  const scheme = tls === undefined ? 'http' : 'https';
  const trusted = entryPoint.trusts(address);
  const appendForwardedFor = !entryPoint.settings.forwardedHeaders.notAppendXForwardedFor;
  const forwarded = new ForwardedHeaders({ address, trusted, scheme, serverName, appendForwardedFor });
  return { entryPoint, scheme, tls, address, port, trusted, forwarded };
}

/** An IPv4 client of a dual-stack listener is an IPv4 client (GHSA-7jmw-8259-q9jx). */
export function foldAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
