// Makes text from the wire safe inside one quoted piece of one line: no control character (a forged line, a terminal
// escape, U+0085), no quote, no backslash that was not there. The usual text passes with one look.

const DANGEROUS = /["\\\x00-\x1f\x7f-\x9f]/;
const EACH_DANGEROUS = /["\\\x00-\x1f\x7f-\x9f]/g;

/** For the inside of a JSON string. */
export const escapeJson = (text: string): string =>
  DANGEROUS.test(text) ? text.replace(EACH_DANGEROUS, jsonEscape) : text;

/** For the common log format: `\"`, `\\`, `\x1b`. */
export const escapeCommon = (text: string): string =>
  DANGEROUS.test(text) ? text.replace(EACH_DANGEROUS, commonEscape) : text;

const isVisible = (character: string): boolean => character === '"' || character === '\\';

const hex = (character: string, digits: number): string => character.charCodeAt(0).toString(16).padStart(digits, '0');

const jsonEscape = (character: string): string => (isVisible(character) ? `\\${character}` : `\\u${hex(character, 4)}`);

const commonEscape = (character: string): string =>
  isVisible(character) ? `\\${character}` : `\\x${hex(character, 2)}`;
