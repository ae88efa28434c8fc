// What an upstream is told about where a request came from (reference 8.6): the connection's facts and the head in, fields
// out. A client is believed only when its address is trusted, decided once for each connection (CVE-2026-3635).

import type { Authority } from './authority.ts';

export interface ForwardingPeer {
  readonly address: string;
  readonly trusted: boolean;
  readonly scheme: 'http' | 'https';
  /** The name of this router's host, for X-Forwarded-Server. */
  readonly serverName: string;
  readonly appendForwardedFor: boolean;
}

/** What is told depends on this much of a head. */
export interface ReceivedFields {
  readonly authority: Authority | undefined;
  /** Every value of a field, `name` in lower case. */
  headerValues(name: string): readonly string[];
}

/** None is empty. */
export function forwardedFields(peer: ForwardingPeer, head: ReceivedFields): [name: string, value: string][] {
  const { address, scheme, serverName, appendForwardedFor } = peer;
  const received = (name: string) => (peer.trusted ? head.headerValues(name)[0] || undefined : undefined);
  const forwardedFor = [receivedFor(peer, head), appendForwardedFor ? address : undefined];
  const proto = received('x-forwarded-proto') ?? scheme;
  const pairs: [string, string][] = [
    ['X-Forwarded-For', forwardedFor.filter((part) => part !== undefined).join(', ')],
    ['X-Forwarded-Proto', proto],
    ['X-Forwarded-Host', received('x-forwarded-host') ?? head.authority?.text ?? ''],
    ['X-Forwarded-Port', received('x-forwarded-port') ?? forwardedPort(head, proto)],
    ['X-Forwarded-Server', serverName],
    ['X-Real-Ip', received('x-real-ip') ?? address],
  ];
  return pairs.filter(([, value]) => value !== '');
}

/** The value that an upstream will be told, for a managed name in lower case: rules and middlewares see this one. */
export function forwardedValue(peer: ForwardingPeer, head: ReceivedFields, lowerName: string): string | undefined {
  const written = forwardedFields(peer, head).find(([name]) => name.toLowerCase() === lowerName);
  if (written !== undefined) return written[1];
  return peer.trusted ? head.headerValues(lowerName)[0] : undefined;
}

/** X-Forwarded-For as a trusted client sent it. */
export function receivedFor({ trusted }: ForwardingPeer, head: ReceivedFields): string | undefined {
  const values = trusted ? head.headerValues('x-forwarded-for') : [];
  return values.length === 0 ? undefined : values.join(', ');
}

/** Of the Host, else of the scheme: never of a value that an untrusted client sent (CVE-2026-54764). */
export const forwardedPort = ({ authority }: ReceivedFields, proto: string): string =>
  authority?.port || (proto === 'https' || proto === 'wss' ? '443' : '80');
