// Secrets that a configuration may hold, taken out before it is shown.

import { isSecretHeader } from '../model/secret-header.ts';

const REDACTED = 'xxxx';

export const redactHeader = (name: string, value: string): string =>
  isSecretHeader(name) && value !== '' ? REDACTED : value;

/** User and password of a URL. */
export const redactUrl = (url: string): string => url.replace(/\/\/[^/@]*@/, `//${REDACTED}@`);
