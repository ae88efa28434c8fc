// What may be sent as part of a head: configuration must not be able to split a message (CVE-2018-12116) or reframe it.

/** A field name: a token (RFC 9110 5.6.2). */
export const isFieldName = (name: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);

/** Visible ASCII, blanks and tabs: other characters have no single spelling in bytes. */
export const isFieldValue = (value: string): boolean => /^[\t\x20-\x7e]*$/.test(value);

const FRAMING = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Fields that say how a message is framed or a connection used: the proxy's own. */
export const isFramingField = (name: string): boolean => FRAMING.has(name.toLowerCase());

/** A path that can stand in a request target as it is: visible ASCII, percent-encoded where needed, no query. */
export const isTargetPath = (path: string): boolean => /^(?:[!-"$&->@-~]|%[0-9A-Fa-f]{2})+$/.test(path);
