// Requests as rules see them, in a few words.

import type { RequestView } from '../../src/routing/request-view.ts';

export interface Request {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly clientAddress: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** Decoded. */
  readonly query: Readonly<Record<string, readonly string[]>>;
}

const PLAIN: Request = {
  method: 'GET',
  host: 'example.com',
  path: '/',
  clientAddress: '192.0.2.1',
  headers: {},
  query: {},
};

/** A GET for `/` at example.com unless said otherwise. Asking for `host` as a header is a broken contract. */
export function viewOf(given: Partial<Request> = {}): RequestView {
  const { headers, query, ...facts } = { ...PLAIN, ...given };
  return {
    ...facts,
    headerValues(name) {
      if (name === 'host') throw new Error('Host is no header to rules');
      return headers[name] ?? [];
    },
    queryValues: (name) => query[name] ?? [],
  };
}
