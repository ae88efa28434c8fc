// Where a body ends (RFC 9112 6.3), as two pure functions and nothing else: every framing wound of other proxies was a
// second opinion about this somewhere else (CVE-2026-2835, CVE-2020-8287, CVE-2023-40225).

import { FieldId } from './field-id.ts';
import type { FieldTable } from './field-table.ts';
import { DIGIT_ZERO } from './octets.ts';
import { REJECT, type Rejection } from './rejection.ts';

export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  /** Responses only: until the upstream closes. */
  | { readonly kind: 'untilClose' }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

/** The framing fields of a message, as received. */
export interface FramingFields {
  /** Number of Content-Length and Transfer-Encoding fields, and the value of the last of each. */
  readonly contentLengths: number;
  readonly contentLength: string;
  readonly transferEncodings: number;
  readonly transferEncoding: string;
  /** HTTP/1.`minorVersion`. */
  readonly minorVersion: number;
}

export function framingFields(fields: FieldTable, text: string, minorVersion: number): FramingFields {
  return {
    contentLengths: fields.countOf(FieldId.contentLength),
    contentLength: fields.lastOf(text, FieldId.contentLength),
    transferEncodings: fields.countOf(FieldId.transferEncoding),
    transferEncoding: fields.lastOf(text, FieldId.transferEncoding),
    minorVersion,
  };
}

const NONE: Framing = { kind: 'none' };
const CHUNKED: Framing = { kind: 'chunked' };
const UNTIL_CLOSE: Framing = { kind: 'untilClose' };
const rejected = (rejection: Rejection): Framing => ({ kind: 'rejected', rejection });

export function decideRequestFraming(fields: FramingFields): Framing {
  return decideByFields(fields) ?? NONE;
}

export function decideResponseFraming(fields: FramingFields, method: string, status: number): Framing {
  const framing = decideByFields(fields);
  if (framing?.kind === 'rejected') return framing;
  if (status === 204 || status === 304 || status < 200) {
    // RFC 9112 6.1: no Transfer-Encoding on 1xx and 204; on a 304 it promises a body that may not come.
    return framing?.kind === 'chunked' ? rejected(REJECT.transferEncoding) : NONE;
  }
  return method === 'HEAD' ? NONE : (framing ?? UNTIL_CLOSE);
}

function decideByFields(fields: FramingFields): Framing | undefined {
  if (fields.transferEncodings > 0) {
    if (fields.contentLengths > 0) return rejected(REJECT.framingConflict);
    if (fields.transferEncodings > 1 || fields.minorVersion === 0) return rejected(REJECT.transferEncoding);
    return fields.transferEncoding.toLowerCase() === 'chunked' ? CHUNKED : rejected(REJECT.transferEncoding);
  }
  if (fields.contentLengths === 0) return undefined;
  // Identical duplicates too: two parsers may pick different ones (http-safety 2.4).
  if (fields.contentLengths > 1) return rejected(REJECT.contentLength);
  const bytes = parseContentLength(fields.contentLength);
  return bytes < 0 ? rejected(REJECT.contentLength) : { kind: 'length', bytes };
}

/** 1*DIGIT up to 2^53-1, or -1. `Number()` would take `+5`, `0x5`, `5e3` and the empty text. */
function parseContentLength(text: string): number {
  if (text.length === 0 || text.length > 16) return -1;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - DIGIT_ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : -1;
}
