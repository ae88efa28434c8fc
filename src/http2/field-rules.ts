// What may be a field of HTTP/2 (RFC 9113 8.2), in heads and trailers of both directions.

import { IS_TOKEN, IS_VALUE, OCTET_CLASS } from '../http1/octets.ts';
import { REJECT, type Rejection } from '../http1/rejection.ts';

/** Fields of one connection of HTTP/1 (RFC 9113 8.2.2); `te` only with `trailers`. */
const OF_ONE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);
const SPACE = 0x20;
const TAB = 0x09;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;

/** Both latin1. A colon is in no name: pseudo fields are looked at elsewhere. */
export function refuseField(name: string, value: string): Rejection | undefined {
  if (!isName(name) || OF_ONE_CONNECTION.has(name)) return REJECT.fieldName;
  if (!isValue(value)) return REJECT.fieldValue;
  return name === 'te' && value.toLowerCase() !== 'trailers' ? REJECT.fieldValue : undefined;
}

/** A token in lower case. */
function isName(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code > 0xff || ((OCTET_CLASS[code] ?? 0) & IS_TOKEN) === 0) return false;
    if (code >= UPPER_A && code <= UPPER_Z) return false;
  }
  return name.length > 0;
}

/** It neither begins nor ends with a blank (RFC 9113 8.2.1): another hop would trim it, and see another value. */
function isValue(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code > 0xff || ((OCTET_CLASS[code] ?? 0) & IS_VALUE) === 0) return false;
  }
  return !isBlank(value.charCodeAt(0)) && !isBlank(value.charCodeAt(value.length - 1));
}

const isBlank = (code: number): boolean => code === SPACE || code === TAB;
