// Heads as text, parsed the way the connections do it: the text is latin1, one character a byte.

import { findHeadEnd } from '../../src/http1/head-end.ts';
import type { Rejection } from '../../src/http1/rejection.ts';
import { RequestHead, type RequestPolicy } from '../../src/http1/request-head.ts';
import { ResponseHead } from '../../src/http1/response-head.ts';

export const DEFAULT_POLICY: RequestPolicy = { collapseSlashes: true, underscores: 'keep', allowTrace: false };

export interface Parsed<Head> {
  readonly head: Head;
  readonly rejection: Rejection | undefined;
}

/** `text` is a whole head, CRLF CRLF included. */
export function parseRequest(text: string, policy: RequestPolicy = DEFAULT_POLICY): Parsed<RequestHead> {
  const head = new RequestHead();
  const bytes = wholeHead(text);
  return { head, rejection: head.parse(bytes, 0, bytes.length, policy) };
}

export function parseResponse(text: string, method = 'GET'): Parsed<ResponseHead> {
  const head = new ResponseHead();
  const bytes = wholeHead(text);
  return { head, rejection: head.parse(bytes, 0, bytes.length, method) };
}

/** A GET with these field lines, each without its CRLF. */
export function requestWith(...lines: readonly string[]): string {
  return `GET / HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
}

export function responseWith(...lines: readonly string[]): string {
  return `HTTP/1.1 200 OK\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;
}

/** How a byte looks in the title of a test. */
export const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`;

function wholeHead(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  if (findHeadEnd(bytes, 0, bytes.length) < 0) throw new Error('the head of a test does not end');
  return bytes;
}
