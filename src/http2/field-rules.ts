// What may be a field of HTTP/2 (RFC 9113 8.2), in heads and trailers of both directions.

import { IS_LOWER_TOKEN, IS_VALUE, isMadeOf, SPACE, TAB } from '../http1/octets.ts';
import { REJECT, type Rejection } from '../http1/rejection.ts';

/** Fields of one connection of HTTP/1: not in an HTTP/2 message (RFC 9113 8.2.2). Of `te` only `trailers` is. */
export const OF_ONE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/** Both latin1. A colon is in no name: pseudo fields are looked at elsewhere. */
export function refuseField(name: string, value: string): Rejection | undefined {
  if (!isMadeOf(name, IS_LOWER_TOKEN) || OF_ONE_CONNECTION.has(name)) return REJECT.fieldName;
  if (value !== '' && !isValue(value)) return REJECT.fieldValue;
  return name === 'te' && value.toLowerCase() !== 'trailers' ? REJECT.fieldValue : undefined;
}

/** It neither begins nor ends with a blank (RFC 9113 8.2.1): another hop would trim it, and see another value. */
const isValue = (value: string): boolean =>
  isMadeOf(value, IS_VALUE) && !isBlank(value.charCodeAt(0)) && !isBlank(value.charCodeAt(value.length - 1));

export const isBlank = (code: number): boolean => code === SPACE || code === TAB;
