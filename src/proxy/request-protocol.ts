// What a request speaks above HTTP, as the metrics tell it apart (reference 12.1): the first of these that fits.

import type { FieldTable } from '../http1/field-table.ts';
import type { RequestHead } from '../http1/request-head.ts';
import { PROTOCOLS, type RequestProtocol } from '../model/metrics.ts';

const indexOf = (protocol: RequestProtocol): number => PROTOCOLS.indexOf(protocol);

const HTTP = indexOf('http');
const WEBSOCKET = indexOf('websocket');
const SSE = indexOf('sse');
const GRPC_WEB = indexOf('grpc-web');
const GRPC = indexOf('grpc');

/** An index of `PROTOCOLS`. Every request passes here: fields of other lengths than these two are not looked at. */
export function protocolOf(head: RequestHead): number {
  if (head.upgradesToWebSocket) return WEBSOCKET;
  const { fields, text } = head;
  let protocol = HTTP;
  for (let field = 0; field < fields.count; field++) {
    const length = (fields.nameEnds[field] ?? 0) - (fields.lineStarts[field] ?? 0);
    if (length === 6 && isAccept(fields, text, field)) {
      if (fields.value(text, field).trim() === 'text/event-stream') return SSE;
    } else if (length === 12 && protocol === HTTP && fields.isNamed(text, field, 'content-type')) {
      protocol = ofContentType(fields.value(text, field));
    }
  }
  return protocol;
}

/** Cookie and Expect are as long, and their values are none of ours. */
const isAccept = (fields: FieldTable, text: string, field: number): boolean =>
  (text.charCodeAt(fields.lineStarts[field] ?? 0) | 0x20) === 0x61 && fields.isNamed(text, field, 'accept');

function ofContentType(type: string): number {
  if (!type.startsWith('application/grpc')) return HTTP;
  return type.startsWith('application/grpc-web') ? GRPC_WEB : GRPC;
}

/** Whether its outcome is told by gRPC's own status. */
export const hasGrpcStatus = (protocol: number): boolean => protocol === GRPC || protocol === GRPC_WEB;
