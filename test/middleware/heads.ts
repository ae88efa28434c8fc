// The two heads in memory: a list of fields, and the proxy's rule that a path which is not normal is not set.

import type { RequestHead, ResponseHead } from '../../src/middleware/middleware.ts';
import type { HeaderPair } from '../../src/model/dynamic-configuration.ts';

class Fields {
  pairs: HeaderPair[];

  constructor(pairs: readonly HeaderPair[]) {
    this.pairs = [...pairs];
  }

  header(name: string): string | undefined {
    return this.pairs.find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
  }

  setHeader(name: string, value: string): void {
    this.removeHeader(name);
    this.addHeader(name, value);
  }

  addHeader(name: string, value: string): void {
    this.pairs.push([name, value]);
  }

  removeHeader(name: string): void {
    this.pairs = this.pairs.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  }

  /** One line a field, in order. */
  lines(): readonly string[] {
    return this.pairs.map(([name, value]) => `${name}: ${value}`);
  }
}

export interface GivenRequest {
  readonly method?: string;
  readonly scheme?: 'http' | 'https';
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: readonly HeaderPair[];
}

/** A GET for http://example.com/ unless said otherwise. */
export class RequestInMemory extends Fields implements RequestHead {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly query: string;
  readonly clientAddress = '192.0.2.1';
  path: string;

  constructor(given: GivenRequest = {}) {
    super(given.headers ?? []);
    this.method = given.method ?? 'GET';
    this.scheme = given.scheme ?? 'http';
    this.host = given.host ?? 'example.com';
    this.path = given.path ?? '/';
    this.query = given.query ?? '';
  }

  setPath(path: string): boolean {
    if (path === '') {
      this.path = path;
      return true;
    }
    const segments = path.split('/').slice(1);
    const inner = segments.slice(0, -1);
    if (!path.startsWith('/') || inner.includes('') || segments.includes('.') || segments.includes('..')) return false;
    this.path = path;
    return true;
  }
}

export class ResponseInMemory extends Fields implements ResponseHead {
  readonly status: number;

  constructor(status = 200, headers: readonly HeaderPair[] = []) {
    super(headers);
    this.status = status;
  }
}
