// The two heads as middlewares see and change them (`middleware/middleware.ts`): facts of the wire behind, edits in front.
// Made only for a request whose router has middlewares.

import { FieldEdits } from '../http1/field-edits.ts';
import { MANAGED_NAMES } from '../http1/field-id.ts';
import type { RequestHead } from '../http1/request-head.ts';
import type { ResponseHead } from '../http1/response-head.ts';
import { isNormalPath } from '../http1/target-path.ts';
import type * as middleware from '../middleware/middleware.ts';
import type { HeaderPair } from '../model/dynamic-configuration.ts';
import type { EntryPoint } from './environment.ts';
import type { ForwardedHeaders } from './forwarded-headers.ts';

/** What of a client's connection a request needs to know. */
export interface RequestOrigin {
  readonly scheme: 'http' | 'https';
  readonly address: string;
  readonly entryPoint: EntryPoint;
  readonly forwarded: ForwardedHeaders;
}

/** Valid while the router works on this request in one turn: it reads the head that the next request overwrites. */
export class EditableRequest implements middleware.RequestHead {
  readonly scheme: 'http' | 'https';
  readonly clientAddress: string;
  path: string;
  readonly edits = new FieldEdits();
  readonly #head: RequestHead;
  readonly #client: RequestOrigin;

  constructor(head: RequestHead, client: RequestOrigin) {
    this.#head = head;
    this.#client = client;
    this.path = head.path;
    this.scheme = client.scheme;
    this.clientAddress = client.address;
    client.forwarded.edit(head, this.edits);
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

  setPath(path: string): boolean {
    if (!isNormalPath(path, this.#client.entryPoint.policy.collapseSlashes)) return false;
    this.path = path;
    return true;
  }

  header(name: string): string | undefined {
    const edited = this.edits.get(name);
    if (edited !== undefined) return edited ?? undefined;
    const lowerName = name.toLowerCase();
    // What an untrusted client claims about itself is not there (CVE-2026-29054 and its like).
    if (MANAGED_NAMES.has(lowerName)) return this.#client.forwarded.value(this.#head, lowerName);
    return this.#head.headerValues(lowerName)[0];
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

/** An upstream's answer. */
export class EditableResponse implements middleware.ResponseHead {
  readonly edits = new FieldEdits();
  readonly #head: ResponseHead;

  constructor(head: ResponseHead) {
    this.#head = head;
  }

  get status(): number {
    return this.#head.status;
  }

  header(name: string): string | undefined {
    const edited = this.edits.get(name);
    if (edited !== undefined) return edited ?? undefined;
    return this.#head.fields.values(this.#head.text, name.toLowerCase())[0];
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

/** An answer made here on the way out through the middlewares: only a list of fields, nothing behind it. */
export class EditableAnswer implements middleware.ResponseHead {
  readonly status: number;
  readonly #fields: FieldEdits = new FieldEdits();

  constructor(status: number, headers: readonly HeaderPair[]) {
    this.status = status;
    for (const [name, value] of headers) this.#fields.add(name, value);
  }

  headers(): HeaderPair[] {
    return [...[...this.#fields.replaced.values()].flat(), ...this.#fields.added];
  }

  header(name: string): string | undefined {
    return this.#fields.get(name) ?? undefined;
  }

  setHeader(name: string, value: string): void {
    this.#fields.set(name, value);
  }

  addHeader(name: string, value: string): void {
    this.#fields.add(name, value);
  }

  removeHeader(name: string): void {
    this.#fields.remove(name);
  }
}
