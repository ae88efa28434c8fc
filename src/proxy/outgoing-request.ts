// A request on its way to an upstream: its head, written once, and what came of its body before a connection was there.
// Nothing in it belongs to one server, so that another can be asked when a connection cannot be made.

import type { Target } from '../balancing/balancer.ts';
import type { FieldEdits } from '../http1/field-edits.ts';
import type { RequestHead } from '../http1/request-head.ts';
import { writeRequestFields } from '../http1/write-request.ts';
import { type ForwardedHeaders, KEPT_FROM_TRUSTED } from './forwarded-headers.ts';
import type { OutgoingHead, Upstream } from './upstream.ts';

export interface RequestChanges {
  /** After middlewares; the head's own path without any. */
  readonly path: string;
  /** Undefined: no middleware touched the fields, and the forwarded headers are written as they are. */
  readonly edits: FieldEdits | undefined;
  /** The service's option: the upstream sees the client's Host. */
  readonly passHostHeader: boolean;
}

/** What of the client's connection the head depends on. */
export interface RequestSource {
  readonly trusted: boolean;
  readonly forwarded: ForwardedHeaders;
}

export class OutgoingRequest implements OutgoingHead {
  readonly method: string;
  /** Of the server at hand: its own path may stand in front. */
  target: string;
  readonly fields: string;
  readonly chunked: boolean;
  readonly upgrades: boolean;
  /** Of the server at hand, where the client's Host does not go on, or an HTTP/1.0 request named none. */
  host: string | undefined;
  readonly #serverHost: boolean;
  readonly #target: string;
  #backlog: Buffer[] | undefined;
  #trailers = '';

  constructor(head: RequestHead, source: RequestSource, { path, edits, passHostHeader }: RequestChanges) {
    this.method = head.method;
    this.#target = path + head.query;
    this.target = this.#target;
    this.chunked = head.framing.kind === 'chunked';
    this.upgrades = head.upgradesToWebSocket;
    if (!passHostHeader) edits?.replaced.delete('host');
    const hostEdited = edits?.replaced.has('host') ?? false;
    this.#serverHost = !passHostHeader || (head.authority === undefined && !hostEdited);
    // The authority of an absolute target is the Host (RFC 9112 3.2.2).
    if (passHostHeader && head.hostRewritten && !hostEdited) this.host = head.authority?.text ?? '';
    this.fields = writeRequestFields(head, {
      keepHostField: passHostHeader && !head.hostRewritten && head.authority !== undefined,
      kept: source.trusted ? KEPT_FROM_TRUSTED : undefined,
      forwarded: edits === undefined ? source.forwarded.lines(head) : '',
      edits,
    });
  }

  /** The server that is asked next. A connection to it may have been made for another that has the same address. */
  aimAt({ authority, path }: Target): void {
    if (this.#serverHost) this.host = authority;
    this.target = path === '' || this.#target === '*' ? this.#target : path + this.#target;
  }

  /** Sends the head and what there is of the body. */
  begin(upstream: Upstream): void {
    upstream.sendHead(this);
    if (this.#backlog === undefined) return;
    for (const bytes of this.#backlog) upstream.sendData(bytes, 0, bytes.length);
    this.#backlog = undefined;
  }

  /** Sends body data, or keeps a copy while no connection is there: the client is paused then, so that is one read's worth. */
  data(upstream: Upstream | undefined, bytes: Buffer, start: number, end: number): void {
    if (upstream !== undefined) return upstream.sendData(bytes, start, end);
    this.#backlog ??= [];
    this.#backlog.push(Buffer.from(bytes.subarray(start, end)));
  }

  /** Field lines that may go on behind the body. */
  addTrailers(trailers: string): void {
    this.#trailers = trailers;
  }

  end(upstream: Upstream): void {
    upstream.sendEnd(this.#trailers);
  }
}
