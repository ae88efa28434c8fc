// String literals in a rule: `raw` in backticks, or "with Go's escapes" in double quotes; read here and written here.

import { fail, ok, type Result } from '../model/result.ts';
import type { RuleError } from './rule-error.ts';

export interface StringLiteral {
  /** What the literal stands for. */
  readonly text: string;
  /** Offset behind the closing quote. */
  readonly end: number;
}

/** `start` is the offset of the opening quote. */
export const readString = (text: string, start: number): Result<StringLiteral, RuleError> =>
  text[start] === '`' ? readRaw(text, start) : readQuoted(text, start);

/** Go drops carriage returns from a raw string; a backtick cannot occur in one. */
function readRaw(text: string, start: number): Result<StringLiteral, RuleError> {
  const close = text.indexOf('`', start + 1);
  if (close < 0) return fail({ message: 'the string that begins here is not closed: expected a `', position: start });
  return ok({ text: text.slice(start + 1, close).replaceAll('\r', ''), end: close + 1 });
}

const PLAIN = /[^"\\\n]+/y;
const ESCAPE = /\\(?:([abfnrtv\\"])|([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/y;
const SIMPLE = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/** Collected as bytes: `\xc3\xa9` is one letter. */
function readQuoted(text: string, start: number): Result<StringLiteral, RuleError> {
  const parts: Buffer[] = [];
  let position = start + 1;
  while (text[position] !== '"') {
    const read = readPlain(text, position) ?? readEscape(text, position);
    if (read === undefined) return fail(unreadable(text, start, position));
    parts.push(read.bytes);
    position += read.length;
  }
  const decoded = decodeUtf8(Buffer.concat(parts));
  if (decoded === undefined) return fail({ message: 'the escapes of this string do not form UTF-8', position: start });
  return ok({ text: decoded, end: position + 1 });
}

interface Piece {
  readonly bytes: Buffer;
  /** In the rule's text. */
  readonly length: number;
}

function readPlain(text: string, position: number): Piece | undefined {
  PLAIN.lastIndex = position;
  const plain = PLAIN.exec(text)?.[0];
  return plain === undefined ? undefined : { bytes: Buffer.from(plain), length: plain.length };
}

function readEscape(text: string, position: number): Piece | undefined {
  ESCAPE.lastIndex = position;
  const match = ESCAPE.exec(text);
  if (match === null) return undefined;
  const [{ length }, simple, octal, hex, unicode, longUnicode] = match;
  if (simple !== undefined) return { bytes: Buffer.from(SIMPLE.get(simple) ?? simple), length };
  const byte = octal === undefined ? hex && Number.parseInt(hex, 16) : Number.parseInt(octal, 8);
  if (typeof byte === 'number') return byte > 0xff ? undefined : { bytes: Buffer.of(byte), length };
  const codePoint = Number.parseInt(unicode ?? longUnicode ?? '', 16);
  const isCharacter = codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff);
  return isCharacter ? { bytes: Buffer.from(String.fromCodePoint(codePoint)), length } : undefined;
}

function unreadable(text: string, start: number, position: number): RuleError {
  if (text[position] === '\\')
    return { message: 'unknown escape', position, hint: 'a string in backticks needs no escapes' };
  return { message: 'the string that begins here is not closed: expected a "', position: start };
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** In backticks where the text can stand in them as it is, in double quotes with escapes otherwise. */
export function writeString(text: string): string {
  if (!/[`\x00-\x1f\x7f]/.test(text)) return `\`${text}\``;
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[\x00-\x1f\x7f]/g, escapeControl)}"`;
}

const escapeControl = (control: string): string => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`;
