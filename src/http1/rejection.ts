// Every reason for which a message is refused, once. The wire policy (http-safety 2.4) decides; a status is what the
// client is told when the request is refused, and 502 when an upstream's answer is.

export interface Rejection {
  readonly code: RejectionCode;
  readonly status: number;
  /** For the log and the operator; the client is told the status only. */
  readonly reason: string;
}

const TABLE = {
  bareLineBreak: [400, 'a bare CR or LF'],
  blankLines: [400, 'more than two empty lines before the request line'],
  method: [400, 'a method that is not a token'],
  target: [400, 'a byte that may not stand in a request target'],
  targetForm: [400, 'a request target of a form that this method does not have'],
  targetTooLong: [414, 'a request target of more than 8 KB'],
  requestLine: [400, 'a request line that is not METHOD SP TARGET SP VERSION'],
  version: [400, 'an HTTP version that is not written HTTP/1.0 or HTTP/1.1'],
  versionUnsupported: [505, 'an HTTP version other than 1.0 and 1.1'],
  tlsOnPlain: [400, 'a TLS handshake on an entry point that speaks plain HTTP'],
  fieldName: [400, 'a field name that is empty, not a token, or followed by a blank'],
  fieldValue: [400, 'a control character in a field value'],
  pseudoFields: [400, 'HTTP/2: a pseudo field that is missing, repeated, unknown, or behind an ordinary field'],
  bodyLength: [400, 'HTTP/2: a body that is not as long as its head says'],
  lineFolding: [400, 'a folded field line'],
  underscoreName: [400, 'a field name with an underscore'],
  headTooLarge: [431, 'a head of more bytes than the limit'],
  tooManyFields: [431, 'more than 100 fields'],
  hostMissing: [400, 'no Host'],
  hostRepeated: [400, 'Host twice'],
  hostInvalid: [400, 'a Host that is not a host and a port'],
  hostDiffers: [400, "a Host other than the target's authority"],
  pathEncoding: [400, 'an invalid or forbidden percent triplet in the path'],
  contentLength: [400, 'a Content-Length that is not one decimal number'],
  transferEncoding: [400, 'a Transfer-Encoding other than exactly one "chunked"'],
  framingConflict: [400, 'Transfer-Encoding together with Content-Length'],
  expectation: [417, 'an Expect other than 100-continue'],
  maxForwards: [400, 'a Max-Forwards that is not one decimal number'],
  connectUnsupported: [501, 'CONNECT'],
  traceRefused: [405, 'TRACE'],
  chunkSize: [400, 'a chunk size that is not 1 to 16 hexadecimal digits below 2^53'],
  chunkExtension: [400, 'a chunk extension of more than 256 bytes, or 16 KB of them in a message'],
  chunkEnd: [400, 'chunk data that does not end with CRLF'],
  trailers: [400, 'a trailer section that is malformed or larger than 8 KB'],
  statusLine: [502, 'a status line that is not HTTP/1.x SP 3DIGIT'],
} as const satisfies Record<string, readonly [status: number, reason: string]>;

export type RejectionCode = keyof typeof TABLE;

/** Rejections by code: shared constants, so that refusing allocates nothing. */
export const REJECT: { readonly [Code in RejectionCode]: Rejection } = build();

function build(): { readonly [Code in RejectionCode]: Rejection } {
  const entries = Object.entries(TABLE).map(([code, [status, reason]]) => [code, { code, status, reason }]);
  return Object.fromEntries(entries);
}
