// Secrets that a configuration may hold, taken out before it is shown.

const REDACTED = 'xxxx';

/** Headers whose value lets somebody in. */
const SECRET_HEADER = /authorization|cookie|token|secret|password|api-?key/i;

export const redactHeader = (name: string, value: string): string =>
  SECRET_HEADER.test(name) && value !== '' ? REDACTED : value;

/** User and password of a URL. */
export const redactUrl = (url: string): string => url.replace(/\/\/[^/@]*@/, `//${REDACTED}@`);
