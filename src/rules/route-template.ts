// Templates of Traefik v2 (reference 5.9): `{name:regexp}` among plain text, `{name}` for whatever stands between two
// separators. They become regular expressions; what a name catches is used by nobody.

import { fail, ok, type Result } from '../model/result.ts';
import { isAscii, notAscii } from './check-argument.ts';
import { quoteText } from './quote-text.ts';
import { compileRegexp } from './regexp.ts';

/**
 * A regular expression for the template's text, without anchors; `whatever` is what a bare `{name}` stands for. The error
 * says what a matcher takes instead.
 */
export function templatePattern(template: string, whatever: string): Result<string> {
  const pieces = splitTemplate(template);
  if (!pieces.ok) return pieces;
  let pattern = '';
  for (const piece of pieces.value) {
    const part = piece.startsWith('{') ? placeholderPattern(piece, whatever) : ok(quotePattern(piece));
    if (!part.ok) return part;
    pattern += part.value;
  }
  return ok(pattern);
}

/** The whole of a host, in any case. */
export function hostTemplatePattern(template: string): Result<string> {
  if (!isAscii(template)) return notAscii(template);
  const pattern = templatePattern(template, '[^.]+');
  return pattern.ok ? ok(`(?i)^${pattern.value}$`) : pattern;
}

export const hasPlaceholders = (template: string): boolean => /[{}]/.test(template);

/** The text as a regular expression that matches it and nothing else. */
export const quotePattern = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

/** Plain texts and placeholders with their braces, in order. Braces nest: `{name:[0-9]{2}}` is one placeholder. */
function splitTemplate(template: string): Result<readonly string[]> {
  const pieces: string[] = [];
  let depth = 0;
  let start = 0;
  const cut = (end: number) => {
    if (end > start) pieces.push(template.slice(start, end));
    start = end;
  };
  for (const { index, 0: brace } of template.matchAll(/[{}]/g)) {
    if (brace === '{' && depth++ === 0) cut(index);
    if (brace === '}' && --depth === 0) cut(index + 1);
    if (depth < 0) break;
  }
  if (depth !== 0) return fail(`takes braces in pairs, got ${quoteText(template)}`);
  cut(template.length);
  return ok(pieces);
}

/** Compiled by itself first: `a)(b` would otherwise borrow the parentheses that are put around it. */
function placeholderPattern(piece: string, whatever: string): Result<string> {
  const colon = piece.indexOf(':');
  const name = piece.slice(1, colon < 0 ? -1 : colon);
  const pattern = colon < 0 ? whatever : piece.slice(colon + 1, -1);
  if (name === '' || pattern === '') return fail(`takes {name} or {name:regexp}, got ${quoteText(piece)}`);
  const compiled = compileRegexp(pattern);
  return compiled.ok
    ? ok(`(?:${pattern})`)
    : fail(`takes a regular expression in ${quoteText(piece)}: ${compiled.error}`);
}
