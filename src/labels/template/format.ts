// `printf`: the verbs that a rule has use for.

import { quoteText } from '../../rules/quote-text.ts';
import type { Arguments } from './arguments.ts';
import { describeValue, joinTexts, madeFrom, ownText, type Text, type Value } from './value.ts';

/** A flag, a width, a verb; `%%` is a percent sign. */
const VERB = /%(?:%|([-0]?)(\d{0,3})([svdqt])|)/g;

/** A verb without its value, and a value without a verb, are faults: Go prints `%!s(MISSING)` into the rule. */
export function faultOfFormat(format: string, values: number): string | undefined {
  const verbs = [...format.matchAll(VERB)].filter(([written]) => written !== '%%');
  if (verbs.some(([, , , verb]) => verb === undefined)) return 'it knows the verbs %s, %v, %d, %q, %t and %%';
  return verbs.length === values
    ? undefined
    : `expected as many values as verbs in ${quoteText(format)}: ${verbs.length}, got ${values}`;
}

export function formatText(given: Arguments): Value {
  const format = given.text(0);
  const fault = faultOfFormat(format.plain, given.values.length - 1);
  if (fault !== undefined) return given.refuse(fault);
  const texts: Text[] = [];
  let used = 1;
  let position = 0;
  for (const match of format.plain.matchAll(VERB)) {
    const [written, flag = '', width = '', verb = ''] = match;
    texts.push(madeFrom([format], format.plain.slice(position, match.index)));
    position = match.index + written.length;
    if (written === '%%') texts.push(ownText('%'));
    else texts.push(pad(formatValue(given, verb, given.values[used++]), flag, Number(width)));
  }
  return joinTexts([...texts, madeFrom([format], format.plain.slice(position))]);
}

function formatValue(given: Arguments, verb: string, value: Value): Text {
  const text = given.printed(value);
  const kind = typeof value === 'object' ? 'text' : typeof value;
  const fits =
    { s: kind === 'text', q: kind === 'text', t: kind === 'boolean', d: Number.isInteger(value) }[verb] ?? true;
  if (!fits) given.refuse(`%${verb} cannot print ${describeValue(value)}`);
  if (verb !== 'q') return text;
  return joinTexts([ownText('"'), madeFrom([text], quoteGo(text.plain)), ownText('"')]);
}

function pad(text: Text, flag: string, width: number): Text {
  const missing = width - [...text.plain].length;
  if (missing <= 0) return text;
  if (flag === '-') return joinTexts([text, ownText(' '.repeat(missing))]);
  return joinTexts([ownText((flag === '0' ? '0' : ' ').repeat(missing)), text]);
}

/** Without the marks: quotes, backslashes and what cannot be seen, as Go escapes them. */
export const quoteGo = (text: string): string =>
  text
    .replace(/["\\]/g, '\\$&')
    .replace(/[\x00-\x1f\x7f]/g, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
