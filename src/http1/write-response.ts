// The response head that goes to a client, from an upstream's head or made here.

import type { HeaderPair } from '../model/dynamic-configuration.ts';
import { type CopyRules, copyFields } from './copy-fields.ts';
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

const DROPS = dropTable([]);
const DROPS_AND_LENGTH = dropTable([FieldId.contentLength]);

function dropTable(more: readonly FieldId[]): Uint8Array {
  const table = new Uint8Array(16);
  const { hop, connection, transferEncoding, upgrade } = FieldId;
  for (const id of [hop, connection, transferEncoding, upgrade, ...more]) table[id] = 1;
  return table;
}

export function writeResponseHead(head: ResponseHead, response: ResponseToForward): string {
  const rules: CopyRules = {
    // A 204 has no Content-Length (RFC 9110 8.6), whatever the upstream thinks.
    drops: head.status === 204 ? DROPS_AND_LENGTH : DROPS,
    connectionNames: head.connection.fieldNames,
    kept: undefined,
    edits: response.edits,
  };
  let out = `HTTP/1.1 ${head.status} ${head.reason}\r\n${copyFields(head.text, head.fields, rules)}`;
  if (!head.hasDate && !response.edits?.replaced.has('date')) out += response.date;
  if (response.edits !== undefined) out += response.edits.lines();
  if (response.framing === 'chunked') out += 'Transfer-Encoding: chunked\r\n';
  return `${out}${response.connection}\r\n`;
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
