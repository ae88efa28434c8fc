// What an upstream is told about the client, for the requests of one connection: `http1/forwarded-fields.ts` says what, this
// file keeps the lines of clients that are not trusted ready.

import type { FieldEdits } from '../http1/field-edits.ts';
import { MANAGED_FIELDS } from '../http1/field-id.ts';
import {
  type ForwardingPeer,
  forwardedFields,
  forwardedPort,
  forwardedValue,
  receivedFor,
} from '../http1/forwarded-fields.ts';
import type { RequestHead } from '../http1/request-head.ts';

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
      return forwardedFields(this.#peer, head)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('');
    const host = head.authority?.text ?? '';
    if (host !== this.#host || this.#lines === '') {
      this.#host = host;
      const hostLines = host === '' ? '' : `X-Forwarded-Host: ${host}\r\n`;
      const port = forwardedPort(head, this.#peer.scheme);
      this.#lines = `${this.#connectionLines}${hostLines}X-Forwarded-Port: ${port}\r\n`;
    }
    return this.#lines;
  }

  /** The same as edits, for a request whose middlewares may read and change them. */
  edit(head: RequestHead, edits: FieldEdits): void {
    for (const [name, value] of forwardedFields(this.#peer, head)) edits.set(name, value);
  }

  /** The value that an upstream will be told, for a managed name in lower case. */
  value(head: RequestHead, lowerName: string): string | undefined {
    return forwardedValue(this.#peer, head, lowerName);
  }

  /** X-Forwarded-For as a trusted client sent it. */
  receivedFor(head: RequestHead): string | undefined {
    return receivedFor(this.#peer, head);
  }
}
