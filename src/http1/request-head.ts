// A request head: bytes in, facts out, or the reason why it is refused. One object a worker, reused: its facts hold until
// the next `parse`, which is long enough, since routing and writing the upstream's head happen in the same turn.

import { type Authority, parseAuthority } from './authority.ts';
import { type ConnectionOptions, endsHere, parseConnectionOptions } from './connection-options.ts';
import { FieldId } from './field-id.ts';
import { FieldTable, type UnderscorePolicy } from './field-table.ts';
import { decideRequestFraming, type Framing, framingFields } from './framing.ts';
import { REQUEST_LIMITS } from './limits.ts';
import { listTokens } from './list-tokens.ts';
import { CR, DOT, IS_TARGET, IS_TOKEN, LF, OCTET_CLASS, PERCENT, QUESTION, SLASH, SPACE, STAR } from './octets.ts';
import { REJECT, type Rejection } from './rejection.ts';
import { normalisePath } from './target-path.ts';

export interface RequestPolicy {
  readonly collapseSlashes: boolean;
  readonly underscores: UnderscorePolicy;
  /** Default false: TRACE shows a client what others added on the way. */
  readonly allowTrace: boolean;
}

const NO_BODY: Framing = { kind: 'none' };
const NO_VALUES: readonly string[] = [];
const NO_OPTIONS = parseConnectionOptions([]);

export class RequestHead {
  readonly fields = new FieldTable(REQUEST_LIMITS.fields);
  /** The head as latin1: one character a byte, so offsets of bytes are offsets of characters. */
  text = '';
  method = '';
  /** As received. */
  target = '';
  minorVersion = 1;
  /** Normalised (`target-path.ts`); `*` for the asterisk form. */
  path = '';
  /** `?…` as received, or empty. */
  query = '';
  /** Undefined only for an HTTP/1.0 request without Host. */
  authority: Authority | undefined = undefined;
  /** The Host to forward is not the field as received: the target was in absolute form, or Host was absent. */
  hostRewritten = false;
  framing: Framing = NO_BODY;
  connection: ConnectionOptions = NO_OPTIONS;
  keepAlive = false;
  /** The client waits for a 100 before it sends the body. */
  expectsContinue = false;
  /** A GET that asks for a tunnel, and may have one. */
  upgradesToWebSocket = false;
  /** `TE: trailers`. */
  acceptsTrailers = false;
  /** Of OPTIONS and TRACE (RFC 9110 7.6.2); -1: not said. */
  maxForwards = -1;
  #pathIsPlain = true;
  #lastAuthority: Authority | undefined = undefined;

  /**
   * Parses `bytes[start, end)`, which ends with CRLF CRLF. A refused head keeps the facts that were read until then: the
   * log shows them.
   */
  parse(bytes: Buffer, start: number, end: number, policy: RequestPolicy): Rejection | undefined {
    this.clear();
    this.text = bytes.toString('latin1', start, end);
    const fieldsAt = this.#parseRequestLine(bytes, start);
    if (typeof fieldsAt !== 'number') return fieldsAt;
    return (
      this.fields.scan(bytes, start, fieldsAt, policy.underscores) ??
      this.#refuseMethod(policy) ??
      this.#interpretFields() ??
      this.#interpretTarget(policy.collapseSlashes)
    );
  }

  /**
   * Every value of a field, `name` in lower case. A plain one that Connection lists has none: it goes no further, so no
   * rule and no middleware may go by it.
   */
  headerValues(name: string): readonly string[] {
    return endsHere(this.connection, name) ? NO_VALUES : this.fields.values(this.text, name);
  }

  /** Forgets the facts of the last head. */
  clear(): void {
    this.text = '';
    this.fields.count = 0;
    this.method = '';
    this.target = '';
    this.path = '';
    this.query = '';
    this.minorVersion = 1;
    this.authority = undefined;
    this.hostRewritten = false;
    this.framing = NO_BODY;
    this.connection = NO_OPTIONS;
    this.keepAlive = false;
    this.expectsContinue = false;
    this.upgradesToWebSocket = false;
    this.acceptsTrailers = false;
    this.maxForwards = -1;
    this.#pathIsPlain = true;
  }

  /** Gives the offset of the first field line. */
  #parseRequestLine(bytes: Buffer, start: number): number | Rejection {
    let i = start;
    while (((OCTET_CLASS[bytes[i] ?? 0] ?? 0) & IS_TOKEN) !== 0) i++;
    if (bytes[i] !== SPACE || i === start) {
      return bytes[i] === CR || bytes[i] === LF ? REJECT.requestLine : REJECT.method;
    }
    this.method = this.text.slice(0, i - start);
    const targetStart = i + 1;
    i = this.#scanTarget(bytes, targetStart);
    if (i - targetStart > REQUEST_LIMITS.targetBytes) return REJECT.targetTooLong;
    this.target = this.text.slice(targetStart - start, i - start);
    if (bytes[i] !== SPACE || i === targetStart) {
      return bytes[i] === CR || i === targetStart ? REJECT.requestLine : REJECT.target;
    }
    return this.#parseVersion(bytes, start, i + 1);
  }

  /** Gives the end of the target and notes whether its path needs normalising. */
  #scanTarget(bytes: Buffer, start: number): number {
    let i = start;
    let inPath = true;
    let previous = 0;
    let byte = bytes[i] ?? 0;
    while (((OCTET_CLASS[byte] ?? 0) & IS_TARGET) !== 0) {
      if (inPath) {
        if (byte === QUESTION) inPath = false;
        else if (byte === PERCENT || (previous === SLASH && (byte === SLASH || byte === DOT)))
          this.#pathIsPlain = false;
      }
      previous = byte;
      byte = bytes[++i] ?? 0;
    }
    return i;
  }

  #parseVersion(bytes: Buffer, start: number, at: number): number | Rejection {
    // "HTTP/1.1" CRLF: compared by the text, which is short and at hand.
    const version = this.text.slice(at - start, at - start + 8);
    if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0') {
      return /^HTTP\/[0-9]\.[0-9]$/.test(version) && bytes[at + 8] === CR ? REJECT.versionUnsupported : REJECT.version;
    }
    this.minorVersion = version === 'HTTP/1.1' ? 1 : 0;
    if (bytes[at + 8] !== CR) return bytes[at + 8] === LF ? REJECT.bareLineBreak : REJECT.version;
    return bytes[at + 9] === LF ? at + 10 : REJECT.bareLineBreak;
  }

  #refuseMethod({ allowTrace }: RequestPolicy): Rejection | undefined {
    if (this.method === 'CONNECT') return REJECT.connectUnsupported;
    return this.method === 'TRACE' && !allowTrace ? REJECT.traceRefused : undefined;
  }

  #interpretFields(): Rejection | undefined {
    const { fields, text, minorVersion } = this;
    const hosts = fields.countOf(FieldId.host);
    if (hosts > 0) this.#readHost(fields.lastOf(text, FieldId.host));
    this.framing = decideRequestFraming(framingFields(fields, text, minorVersion));
    if (this.framing.kind === 'rejected') return this.framing.rejection;
    this.connection = parseConnectionOptions(fields.allOf(text, FieldId.connection));
    this.keepAlive = minorVersion === 1 ? !this.connection.close : this.connection.keepAlive && !this.connection.close;
    const refused = this.#interpretExpect() ?? this.#interpretMaxForwards();
    if (refused !== undefined) return refused;
    this.upgradesToWebSocket = this.connection.upgrade && this.#mayUpgrade();
    this.acceptsTrailers =
      fields.countOf(FieldId.te) > 0 && listTokens(fields.allOf(text, FieldId.te)).includes('trailers');
    if (hosts > 1) return REJECT.hostRepeated;
    if (hosts === 0) return minorVersion === 1 ? REJECT.hostMissing : undefined;
    return this.authority === undefined ? REJECT.hostInvalid : undefined;
  }

  /** RFC 9110 10.1.1: of an HTTP/1.0 client, or without a body, it says nothing. */
  #interpretExpect(): Rejection | undefined {
    if (this.fields.countOf(FieldId.expect) === 0 || this.minorVersion === 0) return undefined;
    const expectations = this.fields.allOf(this.text, FieldId.expect);
    if (expectations.some((value) => value.toLowerCase() !== '100-continue')) return REJECT.expectation;
    this.expectsContinue = this.framing.kind !== 'none';
    return undefined;
  }

  #interpretMaxForwards(): Rejection | undefined {
    if (this.fields.countOf(FieldId.maxForwards) === 0) return undefined;
    if (this.method !== 'OPTIONS' && this.method !== 'TRACE') return undefined;
    const value = this.fields.lastOf(this.text, FieldId.maxForwards);
    if (!/^[0-9]{1,9}$/.test(value)) return REJECT.maxForwards;
    this.maxForwards = Number(value);
    return undefined;
  }

  /** Any other wish to upgrade is a field to drop (RFC 9110 7.8); with a body nobody could tell where the tunnel begins. */
  #mayUpgrade(): boolean {
    if (this.method !== 'GET' || this.minorVersion === 0 || this.framing.kind !== 'none') return false;
    return asksForWebSocket(this.fields.allOf(this.text, FieldId.upgrade));
  }

  /** Keep-alive clients repeat their Host: the last authority is kept across requests as a memo of one. */
  #readHost(value: string): void {
    if (this.#lastAuthority === undefined || this.#lastAuthority.text !== value) {
      this.#lastAuthority = parseAuthority(value);
    }
    this.authority = this.#lastAuthority;
  }

  #interpretTarget(collapseSlashes: boolean): Rejection | undefined {
    const first = this.target.charCodeAt(0);
    if (first === SLASH) return this.#splitPath(this.target, collapseSlashes);
    if (first === STAR && this.target.length === 1) {
      this.path = '*';
      return this.method === 'OPTIONS' ? undefined : REJECT.targetForm;
    }
    return this.#interpretAbsoluteForm(collapseSlashes);
  }

  /** RFC 9112 3.2.2: the target's authority wins; here the Host must name the same, or two hops see two hosts. */
  #interpretAbsoluteForm(collapseSlashes: boolean): Rejection | undefined {
    const parts = /^https?:\/\/([^/?]+)([/?].*)?$/i.exec(this.target);
    if (parts === null) return REJECT.targetForm;
    const authority = parseAuthority(parts[1] ?? '');
    if (authority === undefined) return REJECT.hostInvalid;
    const { authority: host } = this;
    if (host !== undefined && (host.host !== authority.host || host.port !== authority.port)) return REJECT.hostDiffers;
    this.authority = authority;
    this.hostRewritten = true;
    this.#pathIsPlain = false;
    const rest = parts[2] ?? '/';
    return this.#splitPath(rest.startsWith('?') ? `/${rest}` : rest, collapseSlashes);
  }

  #splitPath(target: string, collapseSlashes: boolean): Rejection | undefined {
    const question = target.indexOf('?');
    const path = question < 0 ? target : target.slice(0, question);
    this.query = question < 0 ? '' : target.slice(question);
    const normal = this.#pathIsPlain ? path : normalisePath(path, collapseSlashes);
    if (normal === undefined) return REJECT.pathEncoding;
    this.path = normal;
    return undefined;
  }
}

const asksForWebSocket = (upgrades: readonly string[]): boolean =>
  listTokens(upgrades).some((protocol) => protocol.split('/')[0] === 'websocket');
