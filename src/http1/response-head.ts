// An upstream's response head: as strict as a request's, since an upstream is somebody else's code (promise P2).

import { type ConnectionOptions, parseConnectionOptions } from './connection-options.ts';
import { FieldId } from './field-id.ts';
import { FieldTable } from './field-table.ts';
import { decideResponseFraming, type Framing, framingFields } from './framing.ts';
import { RESPONSE_LIMITS } from './limits.ts';
import { CR, DIGIT_ZERO, IS_VALUE, LF, OCTET_CLASS, SPACE } from './octets.ts';
import { REJECT, type Rejection } from './rejection.ts';

const NO_BODY: Framing = { kind: 'none' };
const NO_OPTIONS = parseConnectionOptions([]);

export class ResponseHead {
  readonly fields = new FieldTable(RESPONSE_LIMITS.fields);
  text = '';
  status = 0;
  /** Without the version and the status; may be empty. */
  reason = '';
  minorVersion = 1;
  framing: Framing = NO_BODY;
  connection: ConnectionOptions = NO_OPTIONS;
  /** The connection can carry another request once this answer has ended. */
  keepAlive = true;
  hasDate = false;
  /** The head announces trailers. */
  declaresTrailers = false;
  /** A 101 that switches to websocket and to nothing else. */
  switchesToWebSocket = false;

  /** Parses `bytes[start, end)`, which ends with CRLF CRLF, as the answer to a request with `method`. */
  parse(bytes: Buffer, start: number, end: number, method: string): Rejection | undefined {
    this.text = bytes.toString('latin1', start, end);
    const fieldsAt = this.#parseStatusLine(bytes, start);
    if (typeof fieldsAt !== 'number') return fieldsAt;
    return this.fields.scan(bytes, start, fieldsAt, 'keep') ?? this.#interpretFields(method);
  }

  #parseStatusLine(bytes: Buffer, start: number): number | Rejection {
    const { text } = this;
    const version = text.slice(0, 9);
    if (version !== 'HTTP/1.1 ' && version !== 'HTTP/1.0 ') return REJECT.statusLine;
    this.minorVersion = version === 'HTTP/1.1 ' ? 1 : 0;
    this.status = threeDigits(bytes, start + 9);
    if (this.status < 100) return REJECT.statusLine;
    let i = start + 12;
    // The blank before an empty reason is often left out.
    if (bytes[i] !== SPACE && bytes[i] !== CR) return REJECT.statusLine;
    while (((OCTET_CLASS[bytes[i] ?? 0] ?? 0) & IS_VALUE) !== 0) i++;
    this.reason = text.slice(13, i - start);
    if (bytes[i] !== CR) return bytes[i] === LF ? REJECT.bareLineBreak : REJECT.statusLine;
    return bytes[i + 1] === LF ? i + 2 : REJECT.bareLineBreak;
  }

  #interpretFields(method: string): Rejection | undefined {
    const { fields, text, minorVersion } = this;
    this.hasDate = fields.countOf(FieldId.date) > 0;
    this.declaresTrailers = fields.countOf(FieldId.trailer) > 0;
    this.switchesToWebSocket = false;
    this.framing = decideResponseFraming(framingFields(fields, text, minorVersion), method, this.status);
    if (this.framing.kind === 'rejected') return this.framing.rejection;
    this.connection = parseConnectionOptions(fields.allOf(text, FieldId.connection));
    if (this.status === 101) this.switchesToWebSocket = this.connection.upgrade && this.#namesWebSocket();
    const persistent = minorVersion === 1 || this.connection.keepAlive;
    this.keepAlive = persistent && !this.connection.close && this.framing.kind !== 'untilClose';
    return undefined;
  }

  #namesWebSocket(): boolean {
    const protocols = this.fields.allOf(this.text, FieldId.upgrade);
    return protocols.length === 1 && protocols[0]?.toLowerCase() === 'websocket';
  }
}

/** Negative when they are not all digits. */
function threeDigits(bytes: Buffer, at: number): number {
  let value = 0;
  for (let i = at; i < at + 3; i++) {
    const digit = (bytes[i] ?? 0) - DIGIT_ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
