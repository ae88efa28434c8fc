// Foreign text inside a message: one line, printable, short.

const MAX_SHOWN = 40;

/** In double quotes, with escapes for what cannot be seen; cut after 40 characters. */
export function quoteText(text: string): string {
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return JSON.stringify(shown).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escapeCodePoint);
}

const escapeCodePoint = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
