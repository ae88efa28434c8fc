// The fields of the request head that goes to an upstream. The only place that makes them: what is written here is all there is.

import { type CopyRules, copyFields } from './copy-fields.ts';
import type { FieldEdits } from './field-edits.ts';
import { FieldId } from './field-id.ts';
import type { RequestHead } from './request-head.ts';

export interface RequestToForward {
  /** The client's Host field goes on as it is; otherwise the caller writes one behind the request line. */
  readonly keepHostField: boolean;
  /** Lines of forwarded headers, each with its CRLF (`proxy/forwarded-headers.ts`). */
  readonly forwarded: string;
  /** Managed fields (lower case) that stay as received: a trusted client's. */
  readonly kept: ReadonlySet<string> | undefined;
  readonly edits: FieldEdits | undefined;
}

const DROPS = dropTable([]);
const DROPS_AND_HOST = dropTable([FieldId.host]);

function dropTable(more: readonly FieldId[]): Uint8Array {
  const table = new Uint8Array(16);
  const { hop, managed, forwardedFor, connection, transferEncoding, upgrade, expect } = FieldId;
  for (const id of [hop, managed, forwardedFor, connection, transferEncoding, upgrade, expect, ...more]) table[id] = 1;
  return table;
}

/** The field lines and the empty line. The request line is the caller's: it may have to be sent to several servers. */
export function writeRequestFields(head: RequestHead, request: RequestToForward): string {
  const rules: CopyRules = {
    drops: request.keepHostField ? DROPS : DROPS_AND_HOST,
    connectionNames: head.connection.fieldNames,
    kept: request.kept,
    edits: request.edits,
  };
  let out = copyFields(head.text, head.fields, rules) + request.forwarded;
  if (request.edits !== undefined) out += request.edits.lines();
  if (head.framing.kind === 'chunked') out += 'Transfer-Encoding: chunked\r\n';
  return `${out}\r\n`;
}
