// What an upstream is told about the client (reference 8.6). Facts come from the connection; a client is believed only
// when its address is trusted, decided once for each connection (CVE-2026-3635).

import type { FieldEdits } from '../http1/field-edits.ts';
import { FieldId, MANAGED_FIELDS } from '../http1/field-id.ts';
import type { RequestHead } from '../http1/request-head.ts';

export interface ForwardingPeer {
  readonly address: string;
  readonly trusted: boolean;
  readonly scheme: 'http' | 'https';
  /** The name of this router's host, for X-Forwarded-Server. */
  readonly serverName: string;
  readonly appendForwardedFor: boolean;
}

/** Those that are always written here, also for a trusted client, whose values then are part of what is written. */
const WRITTEN = [
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-real-ip',
];

/** Managed fields of a trusted client that pass as they are. */
export const KEPT_FROM_TRUSTED: ReadonlySet<string> = new Set(MANAGED_FIELDS.filter((name) => !WRITTEN.includes(name)));

/** The lines for one connection: what depends on the request's host is remembered for the last host only. */
export class ForwardedHeaders {
  readonly #peer: ForwardingPeer;
  readonly #connectionLines: string;
  #host = '';
  #lines = '';

  constructor(peer: ForwardingPeer) {
    this.#peer = peer;
    const { address, scheme, serverName, appendForwardedFor } = peer;
    this.#connectionLines =
      (appendForwardedFor ? `X-Forwarded-For: ${address}\r\n` : '') +
      `X-Forwarded-Proto: ${scheme}\r\nX-Forwarded-Server: ${serverName}\r\nX-Real-Ip: ${address}\r\n`;
  }

  /** Ready lines, each with its CRLF. */
  lines(head: RequestHead): string {
    if (this.#peer.trusted)
      return this.#pairs(head)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('');
    const host = head.authority?.text ?? '';
    if (host !== this.#host || this.#lines === '') {
      this.#host = host;
      const hostLines = host === '' ? '' : `X-Forwarded-Host: ${host}\r\n`;
      this.#lines = `${this.#connectionLines}${hostLines}X-Forwarded-Port: ${this.#port(head)}\r\n`;
    }
    return this.#lines;
  }

  /** The same as edits, for a request whose middlewares may read and change them. */
  edit(head: RequestHead, edits: FieldEdits): void {
    for (const [name, value] of this.#pairs(head)) edits.set(name, value);
  }

  /** The value that an upstream will be told, for a managed name in lower case. */
  value(head: RequestHead, lowerName: string): string | undefined {
    const written = this.#pairs(head).find(([name]) => name.toLowerCase() === lowerName);
    if (written !== undefined) return written[1];
    return this.#peer.trusted ? head.headerValues(lowerName)[0] : undefined;
  }

  /** X-Forwarded-For as a trusted client sent it. */
  receivedFor(head: RequestHead): string | undefined {
    if (!this.#peer.trusted) return undefined;
    const values: string[] = [];
    for (let field = 0; field < head.fields.count; field++) {
      if (head.fields.ids[field] === FieldId.forwardedFor) values.push(head.fields.value(head.text, field));
    }
    return values.length === 0 ? undefined : values.join(', ');
  }

  #pairs(head: RequestHead): [name: string, value: string][] {
    const { address, scheme, serverName, appendForwardedFor } = this.#peer;
    const received = (name: string) => (this.#peer.trusted ? head.headerValues(name)[0] || undefined : undefined);
    const receivedFor = this.receivedFor(head);
    const forwardedFor = [receivedFor, appendForwardedFor ? address : undefined].filter((part) => part !== undefined);
    const proto = received('x-forwarded-proto') ?? scheme;
    const host = received('x-forwarded-host') ?? head.authority?.text ?? '';
    const pairs: [string, string][] = [
      ['X-Forwarded-For', forwardedFor.join(', ')],
      ['X-Forwarded-Proto', proto],
      ['X-Forwarded-Host', host],
      ['X-Forwarded-Port', received('x-forwarded-port') ?? this.#port(head, proto)],
      ['X-Forwarded-Server', serverName],
      ['X-Real-Ip', received('x-real-ip') ?? address],
    ];
    return pairs.filter(([, value]) => value !== '');
  }

  /** Of the Host, else of the scheme: never of a value that an untrusted client sent (CVE-2026-54764). */
  #port(head: RequestHead, proto: string = this.#peer.scheme): string {
    return head.authority?.port || (proto === 'https' || proto === 'wss' ? '443' : '80');
  }
}
