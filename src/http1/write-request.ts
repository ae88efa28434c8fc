// The fields of the request head that goes to an upstream. The only place that makes them: what is written here is all there is.

import { type CopyRules, copyFields, dropTable } from './copy-fields.ts';
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

const { managed, forwardedFor, expect, host, maxForwards } = FieldId;
const DROPS = dropTable(managed, forwardedFor, expect);
const DROPS_AND_HOST = dropTable(managed, forwardedFor, expect, host);
const DROPS_FORWARDS = dropTable(managed, forwardedFor, expect, maxForwards);
const DROPS_HOST_AND_FORWARDS = dropTable(managed, forwardedFor, expect, host, maxForwards);

/** The field lines and the empty line. The request line is the caller's: it may have to be sent to several servers. */
export function writeRequestFields(head: RequestHead, request: RequestToForward): string {
  const rules: CopyRules = {
    drops: dropsFor(request.keepHostField, head.maxForwards >= 0),
    connectionNames: head.connection.fieldNames,
    kept: request.kept,
    edits: request.edits,
  };
  let out = copyFields(head.text, head.fields, rules) + request.forwarded;
  if (request.edits !== undefined) out += request.edits.lines();
  if (head.framing.kind === 'chunked') out += `Transfer-Encoding: chunked\r\n${trailerLine(head)}`;
  return `${out}${hopLines(head)}\r\n`;
}

/** What concerns this hop only, said for the next one: which of these the client said is all that they depend on. */
function hopLines(head: RequestHead): string {
  let lines = '';
  if (head.expectsContinue) lines += 'Expect: 100-continue\r\n';
  if (head.maxForwards > 0) lines += `Max-Forwards: ${head.maxForwards - 1}\r\n`;
  if (head.upgradesToWebSocket) return `${lines}Connection: Upgrade\r\nUpgrade: websocket\r\n`;
  // RFC 9110 10.1.4: TE is named in Connection, since it is of one hop.
  return head.acceptsTrailers ? `${lines}Connection: TE\r\nTE: trailers\r\n` : lines;
}

function trailerLine({ fields, text }: RequestHead): string {
  const announced = fields.allOf(text, FieldId.trailer);
  return announced.length === 0 ? '' : `Trailer: ${announced.join(', ')}\r\n`;
}

const dropsFor = (keepHostField: boolean, saysForwards: boolean): Uint8Array => {
  if (saysForwards) return keepHostField ? DROPS_FORWARDS : DROPS_HOST_AND_FORWARDS;
  return keepHostField ? DROPS : DROPS_AND_HOST;
};
