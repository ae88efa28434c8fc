// The response head that goes to a client, from an upstream's head or made here.

import type { HeaderPair } from '../model/dynamic-configuration.ts';
import { type CopyRules, copyFields, dropTable } from './copy-fields.ts';
import type { FieldEdits } from './field-edits.ts';
import { FieldId } from './field-id.ts';
import type { ResponseHead } from './response-head.ts';

/** How the client learns where the body ends: as the upstream said, by chunks that we make, or by our closing. */
export type ClientFraming = 'asReceived' | 'chunked' | 'untilClose';

export interface ResponseToForward {
  readonly framing: ClientFraming;
  /** A whole Connection line with its CRLF, or empty. */
  readonly connection: string;
  /** A whole Date line with its CRLF; used when the upstream sent none (RFC 9110 6.6.1). */
  readonly date: string;
  readonly edits: FieldEdits | undefined;
}

const DROPS = dropTable();
const DROPS_AND_LENGTH = dropTable(FieldId.contentLength);
const DROPS_BUT_TRAILER = dropTable();
DROPS_BUT_TRAILER[FieldId.trailer] = 0;

export function writeResponseHead(head: ResponseHead, response: ResponseToForward): string {
  let out = `HTTP/1.1 ${head.status} ${head.reason}\r\n`;
  out += copyAnswer(head, dropsFor(head.status, response.framing), response.edits);
  if (!head.hasDate && !response.edits?.replaced.has('date')) out += response.date;
  if (response.edits !== undefined) out += response.edits.lines();
  if (response.framing === 'chunked') out += 'Transfer-Encoding: chunked\r\n';
  return `${out}${response.connection}\r\n`;
}

/** Which fields of an answer go on. */
export const answerRules = (head: ResponseHead, edits: FieldEdits | undefined, drops = DROPS): CopyRules => ({
  drops,
  connectionNames: head.connection.fieldNames,
  kept: undefined,
  edits,
});

const copyAnswer = (head: ResponseHead, drops: Uint8Array, edits: FieldEdits | undefined): string =>
  copyFields(head.text, head.fields, answerRules(head, edits, drops));

/** A 204 has no Content-Length (RFC 9110 8.6), whatever the upstream thinks. Only chunks can have trailers to announce. */
function dropsFor(status: number, framing: ClientFraming): Uint8Array {
  if (status === 204) return DROPS_AND_LENGTH;
  return framing === 'chunked' ? DROPS_BUT_TRAILER : DROPS;
}

/** An interim answer (1xx other than 101): the final one follows it. */
export const writeInterimHead = (head: ResponseHead): string =>
  `HTTP/1.1 ${head.status} ${head.reason}\r\n${copyAnswer(head, DROPS_AND_LENGTH, undefined)}\r\n`;

/** The upstream has agreed to websocket: what follows on both sides is no HTTP. */
export function writeSwitchHead(head: ResponseHead, edits: FieldEdits | undefined): string {
  const fields = copyAnswer(head, DROPS_AND_LENGTH, edits) + (edits?.lines() ?? '');
  return `HTTP/1.1 101 Switching Protocols\r\n${fields}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
}

/** A complete answer made here. `withBody` is false for HEAD: the length is told, the body is not sent. */
export function writeLocalResponse(
  status: number,
  headers: readonly HeaderPair[],
  body: string,
  frame: { readonly connection: string; readonly date: string; readonly withBody: boolean },
): string {
  let out = `HTTP/1.1 ${status} ${statusText(status)}\r\n`;
  for (const [name, value] of headers) out += `${name}: ${value}\r\n`;
  if (!headers.some(([name]) => name.toLowerCase() === 'date')) out += frame.date;
  out += `Content-Length: ${Buffer.byteLength(body, 'latin1')}\r\n${frame.connection}\r\n`;
  return frame.withBody ? out + body : out;
}

const STATUS_TEXT: ReadonlyMap<number, string> = new Map([
  [301, 'Moved Permanently'],
  [302, 'Found'],
  [307, 'Temporary Redirect'],
  [308, 'Permanent Redirect'],
  [400, 'Bad Request'],
  [404, 'Not Found'],
  [405, 'Method Not Allowed'],
  [408, 'Request Timeout'],
  [413, 'Request Entity Too Large'],
  [414, 'Request URI Too Long'],
  [417, 'Expectation Failed'],
  [421, 'Misdirected Request'],
  [431, 'Request Header Fields Too Large'],
  [499, 'Client Closed Request'],
  [500, 'Internal Server Error'],
  [501, 'Not Implemented'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
  [505, 'HTTP Version Not Supported'],
]);

/** The reason phrase of a status that is made here; empty for one that is not. */
export const statusText = (status: number): string => STATUS_TEXT.get(status) ?? '';
