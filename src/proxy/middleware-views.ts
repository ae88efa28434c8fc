// The two heads as middlewares see and change them (`middleware/middleware.ts`): facts of the wire behind, edits in front.
// Made only for a request whose router has middlewares.

import { FieldEdits } from '../http1/field-edits.ts';
import { MANAGED_NAMES } from '../http1/field-id.ts';
import type { RequestHead } from '../http1/request-head.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import { isNormalPath } from '../http1/target-path.ts';
import type * as middleware from '../middleware/middleware.ts';
import type { HeaderPair } from '../model/dynamic-configuration.ts';
import type { Peer } from './peer.ts';

/** What all heads have in common: an edited field hides the received one. */
abstract class EditableFields {
  readonly edits = new FieldEdits();

  /** The first value of a field as received, `lowerName` in lower case. */
  protected abstract received(lowerName: string): string | undefined;

  header(name: string): string | undefined {
    const edited = this.edits.get(name);
    if (edited !== undefined) return edited ?? undefined;
    return this.received(name.toLowerCase());
  }

  setHeader(name: string, value: string): void {
    this.edits.set(name, value);
  }

  addHeader(name: string, value: string): void {
    this.edits.add(name, value);
  }

  removeHeader(name: string): void {
    this.edits.remove(name);
  }
}

/** Valid while the router works on this request in one turn: it reads the head that the next request overwrites. */
export class EditableRequest extends EditableFields implements middleware.RequestHead {
  readonly scheme: 'http' | 'https';
  readonly clientAddress: string;
  path: string;
  readonly #head: RequestHead;
  readonly #peer: Peer;

  constructor(head: RequestHead, peer: Peer) {
    super();
    this.#head = head;
    this.#peer = peer;
    this.path = head.path;
    this.scheme = peer.scheme;
    this.clientAddress = peer.address;
    peer.forwarded.edit(head, this.edits);
  }

  get method(): string {
    return this.#head.method;
  }

  get host(): string {
    return this.#head.authority?.text ?? '';
  }

  get query(): string {
    return this.#head.query;
  }

  get forwardedPath(): string {
    return this.path === '' ? '/' : this.path;
  }

  setPath(path: string): boolean {
    if (path !== '' && !isNormalPath(path, this.#peer.entryPoint.policy.collapseSlashes)) return false;
    this.path = path;
    return true;
  }

  protected override received(lowerName: string): string | undefined {
    // What an untrusted client claims about itself is not there (CVE-2026-29054 and its like).
    if (MANAGED_NAMES.has(lowerName)) return this.#peer.forwarded.value(this.#head, lowerName);
    return this.#head.headerValues(lowerName)[0];
  }
}

/** An upstream's answer. */
export class EditableResponse extends EditableFields implements middleware.ResponseHead {
  readonly #head: ResponseHead;

  constructor(head: ResponseHead) {
    super();
    this.#head = head;
  }

  get status(): number {
    return this.#head.status;
  }

  protected override received(lowerName: string): string | undefined {
    return this.#head.fields.values(this.#head.text, lowerName)[0];
  }
}

/** An answer made here on the way out through the middlewares: only a list of fields, nothing behind it. */
export class EditableAnswer extends EditableFields implements middleware.ResponseHead {
  readonly status: number;

  constructor(status: number, headers: readonly HeaderPair[]) {
    super();
    this.status = status;
    for (const [name, value] of headers) this.edits.add(name, value);
  }

  headers(): HeaderPair[] {
    return [...[...this.edits.replaced.values()].flat(), ...this.edits.added];
  }

  protected override received(): undefined {
    return undefined;
  }
}
