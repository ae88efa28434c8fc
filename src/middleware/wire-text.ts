// Configured text on its way into a head. Heads are written as latin1, one character a byte; configuration is Unicode.

import { IS_TOKEN, IS_VALUE, isMadeOf } from '../http1/octets.ts';

/** The text's UTF-8 bytes, one character each, as Traefik sends them; undefined when one of them may not be in a value. */
export function toFieldValue(text: string): string | undefined {
  const value = Buffer.from(text, 'utf8').toString('latin1').trim();
  return value === '' || isMadeOf(value, IS_VALUE) ? value : undefined;
}

export const isFieldName = (name: string): boolean => isMadeOf(name, IS_TOKEN);
