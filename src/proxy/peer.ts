// Who is at the other end of a client's connection, decided once before anything is read of its requests (CVE-2026-3635).

import type { Socket } from 'node:net';
import type { EntryPoint } from './entry-point.ts';
import { ForwardedHeaders } from './forwarded-headers.ts';

export interface Peer {
  readonly entryPoint: EntryPoint;
  readonly scheme: 'http' | 'https';
  /** IPv4-mapped addresses are IPv4 addresses. */
  readonly address: string;
  readonly port: number;
  /** Whether it is believed about where its requests came from. */
  readonly trusted: boolean;
  readonly forwarded: ForwardedHeaders;
}

export interface PeerFacts {
  readonly entryPoint: EntryPoint;
  readonly scheme: 'http' | 'https';
  readonly address: string;
  readonly port: number;
  /** The name of this router's host, for X-Forwarded-Server. */
  readonly serverName: string;
}

/** The peer of a connection that came straight to us. */
export const peerOf = (socket: Socket, facts: Omit<PeerFacts, 'address' | 'port'>): Peer =>
  createPeer({ ...facts, address: foldAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 });

export function createPeer({ entryPoint, scheme, address, port, serverName }: PeerFacts): Peer {
  const trusted = entryPoint.trusts(address);
  const appendForwardedFor = !entryPoint.settings.forwardedHeaders.notAppendXForwardedFor;
  const forwarded = new ForwardedHeaders({ address, trusted, scheme, serverName, appendForwardedFor });
  return { entryPoint, scheme, address, port, trusted, forwarded };
}

/** An IPv4 client of a dual-stack listener is an IPv4 client (GHSA-7jmw-8259-q9jx). */
export function foldAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
