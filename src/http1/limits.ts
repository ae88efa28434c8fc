// Bounds on what a message may cost before anybody decided about it (http-safety 2.4, line "limits").

export interface HeadLimits {
  /** The whole head, first line and empty line included. */
  readonly headBytes: number;
  readonly targetBytes: number;
  readonly fields: number;
}

export const REQUEST_LIMITS: HeadLimits = { headBytes: 32 * 1024, targetBytes: 8 * 1024, fields: 100 };

/** Upstream heads may be twice as large; the number of fields is bounded by their size. */
export const RESPONSE_LIMITS: HeadLimits = { headBytes: 64 * 1024, targetBytes: 0, fields: 1000 };

export const MAX_LEADING_BLANK_LINES = 2;
export const MAX_CHUNK_SIZE_DIGITS = 16;
export const MAX_CHUNK_EXTENSION_BYTES = 256;
export const MAX_MESSAGE_EXTENSION_BYTES = 16 * 1024;
export const MAX_TRAILER_BYTES = 8 * 1024;
/** Interim answers in a row before an upstream is given up. */
export const MAX_INTERIM_RESPONSES = 8;
/** How much of a refused request's body is read and thrown away so that the connection can go on (CVE-2025-4366). */
export const MAX_DISCARDED_BODY_BYTES = 64 * 1024;
