// A request on its way to an upstream: its head, written once, and what came of its body before a connection was there.
// Nothing in it belongs to one server, so that another can be asked when a connection cannot be made.

import type { Target } from '../balancing/balancer.ts';
import type { FieldEdits } from '../http1/field-edits.ts';
import type { RequestHead } from '../http1/request-head.ts';
import { writeRequestFields } from '../http1/write-request.ts';
import { type ForwardedHeaders, KEPT_FROM_TRUSTED } from './forwarded-headers.ts';
import type { UpstreamConnection } from './upstream-connection.ts';

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

export class OutgoingRequest {
  readonly method: string;
  readonly #chunked: boolean;
  readonly #line: string;
  readonly #fields: string;
  /** The server at hand gives the Host: without `passHostHeader`, or for an HTTP/1.0 request that named none. */
  readonly #serverHost: boolean;
  #backlog: Buffer[] = [];

  constructor(head: RequestHead, source: RequestSource, { path, edits, passHostHeader }: RequestChanges) {
    this.method = head.method;
    this.#chunked = head.framing.kind === 'chunked';
    if (!passHostHeader) edits?.replaced.delete('host');
    const hostEdited = edits?.replaced.has('host') ?? false;
    this.#serverHost = !passHostHeader || (head.authority === undefined && !hostEdited);
    // The authority of an absolute target is the Host (RFC 9112 3.2.2).
    const ownHost =
      passHostHeader && head.hostRewritten && !hostEdited ? `Host: ${head.authority?.text ?? ''}\r\n` : '';
    this.#line = `${head.method} ${path}${head.query} HTTP/1.1\r\n${ownHost}`;
    this.#fields = writeRequestFields(head, {
      keepHostField: passHostHeader && !head.hostRewritten && head.authority !== undefined,
      kept: source.trusted ? KEPT_FROM_TRUSTED : undefined,
      forwarded: edits === undefined ? source.forwarded.lines(head) : '',
      edits,
    });
  }

  /** Sends the head and what there is of the body. */
  begin(upstream: UpstreamConnection, target: Target): void {
    const host = this.#serverHost ? `Host: ${target.authority}\r\n` : '';
    upstream.beginRequest(this.method);
    upstream.writer.text(this.#line + host + this.#fields);
    for (const bytes of this.#backlog) this.#sendData(upstream, bytes, 0, bytes.length);
    this.#backlog = [];
  }

  /** Sends body data, or keeps a copy while no connection is there: the client is paused then, so that is one read's worth. */
  data(upstream: UpstreamConnection | undefined, bytes: Buffer, start: number, end: number): void {
    if (upstream?.connected) this.#sendData(upstream, bytes, start, end);
    else this.#backlog.push(Buffer.from(bytes.subarray(start, end)));
  }

  end(upstream: UpstreamConnection): void {
    if (this.#chunked) upstream.writer.lastChunk();
    upstream.endRequest();
  }

  #sendData(upstream: UpstreamConnection, bytes: Buffer, start: number, end: number): void {
    if (this.#chunked) upstream.writer.chunk(bytes, start, end);
    else upstream.writer.data(bytes, start, end);
  }
}
