// Which byte may stand where (RFC 9110 5.5-5.6, RFC 9112 3). One table look-up a byte; a byte that is in no class is refused.

export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
const HASH = 0x23;
export const PERCENT = 0x25;
export const STAR = 0x2a;
export const DOT = 0x2e;
export const SLASH = 0x2f;
export const DIGIT_ZERO = 0x30;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const QUESTION = 0x3f;
export const UNDERSCORE = 0x5f;
/** First byte of a TLS record: a client that speaks TLS to a plain entry point. */
export const TLS_HANDSHAKE = 0x16;

/** May stand in a method or field name. */
export const IS_TOKEN = 1;
/** May stand in a field value: visible, blank, tab, and 0x80-0xFF, which pass as they are. */
export const IS_VALUE = 2;
/** May stand in a request target: visible ASCII except `#`. */
export const IS_TARGET = 4;
/** May stand in a host name. */
export const IS_HOST = 8;
/** May stand in a field name of HTTP/2: a token's, in lower case (RFC 9113 8.2). */
export const IS_LOWER_TOKEN = 16;

const TOKEN_MARKS = "!#$%&'*+-.^_`|~";

export const OCTET_CLASS: Uint8Array = classify();

function classify(): Uint8Array {
  const table = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte++) {
    const visible = byte > SPACE && byte < 0x7f;
    const character = String.fromCharCode(byte);
    const alphanumeric = /[0-9A-Za-z]/.test(character);
    let bits = 0;
    const token = alphanumeric || TOKEN_MARKS.includes(character);
    if (token) bits |= IS_TOKEN;
    if (token && !/[A-Z]/.test(character)) bits |= IS_LOWER_TOKEN;
    if (visible || byte === SPACE || byte === TAB || byte >= 0x80) bits |= IS_VALUE;
    if (visible && byte !== HASH) bits |= IS_TARGET;
    if (alphanumeric || '-._'.includes(character)) bits |= IS_HOST;
    table[byte] = bits;
  }
  return table;
}

/** True when the whole text is of that class and not empty; used where a text comes from configuration, not from the wire. */
export function isMadeOf(text: string, octetClass: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff || ((OCTET_CLASS[code] ?? 0) & octetClass) === 0) return false;
  }
  return text.length > 0;
}
