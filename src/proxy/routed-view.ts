// The request as rules see it, over the head that was just parsed. One object a worker: matching is over within the turn.

import { MANAGED_NAMES } from '../http1/field-id.ts';
import type { RequestHead } from '../http1/request-head.ts';
import { routingPath } from '../http1/target-path.ts';
import { parseQuery, type QueryValues, valuesOf } from '../routing/query-values.ts';
import type { RequestView } from '../routing/request-view.ts';
import type { Peer } from './peer.ts';

/** What rules may ask of the connection. */
type AskedPeer = Pick<Peer, 'address' | 'forwarded'>;

export class RoutedView implements RequestView {
  method = '';
  host = '';
  path = '';
  clientAddress = '';
  #peer: AskedPeer | undefined;
  /** Parsed when the first rule asks for it: few do. */
  #query: QueryValues | undefined;
  readonly #head: RequestHead;

  constructor(head: RequestHead) {
    this.#head = head;
  }

  /** Takes over the facts of the head. */
  refresh(peer: AskedPeer): void {
    this.method = this.#head.method;
    this.host = this.#head.authority?.host ?? '';
    this.path = routingPath(this.#head.path);
    this.clientAddress = peer.address;
    this.#peer = peer;
    this.#query = undefined;
  }

  headerValues(name: string): readonly string[] {
    if (!MANAGED_NAMES.has(name)) return this.#head.headerValues(name);
    // Rules see what an upstream will be told, never what an untrusted client claims.
    const value = this.#peer?.forwarded.value(this.#head, name);
    return value === undefined ? [] : [value];
  }

  queryValues(name: string): readonly string[] {
    this.#query ??= parseQuery(this.#head.query);
    return valuesOf(this.#query, name);
  }
}
