// Functions on texts, named and ordered as in sprig. Characters are Unicode code points, where sprig cuts bytes.

import { normalizeName } from '../normalize-name.ts';
import { type Arguments, define, type TemplateFunction } from './arguments.ts';
import { faultOfFormat, formatText, quoteGo } from './format.ts';
import { joinTexts, listOf, madeFrom, ownText, type Text, type Value } from './value.ts';

/** A text made from one. */
const change = (make: (text: string) => string): TemplateFunction =>
  define(1, (given) => madeFrom([given.text(0)], make(given.text(0).plain)));

/** A text made from the last argument with the help of the first. */
const changeBy = (make: (by: string, text: string) => string): TemplateFunction =>
  define(2, (given) => madeFrom([given.text(0), given.text(1)], make(given.text(0).plain, given.text(1).plain)));

/** A question to the last argument about the first. */
const ask = (answer: (what: string, text: string) => boolean): TemplateFunction =>
  define(2, (given) => answer(given.text(0).plain, given.text(1).plain));

export const TEXT_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  normalize: change(normalizeName),
  upper: change((text) => text.toUpperCase()),
  lower: change((text) => text.toLowerCase()),
  title: change((text) => text.replace(/(?<![\p{L}\p{N}_])\p{L}/gu, (letter) => letter.toUpperCase())),
  untitle: change((text) => text.replace(/(?<![\p{L}\p{N}_])\p{L}/gu, (letter) => letter.toLowerCase())),
  trim: change((text) => text.trim()),
  nospace: change((text) => text.replace(/\s+/g, '')),
  trimAll: changeBy(trimSet),
  trimall: changeBy(trimSet),
  trimPrefix: changeBy((prefix, text) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimSuffix: changeBy((suffix, text) => (text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text)),
  contains: ask((part, text) => text.includes(part)),
  hasPrefix: ask((prefix, text) => text.startsWith(prefix)),
  hasSuffix: ask((suffix, text) => text.endsWith(suffix)),
  replace: define(3, replace),
  repeat: define(2, repeat),
  trunc: define(2, truncate),
  substr: define(3, substring),
  splitList: define(2, (given) => listOf(splitTexts(given))),
  split: define(2, splitMap),
  quote: define(0, (given) => joinWith(' ', quoteAll(given, '"')), Infinity),
  squote: define(0, (given) => joinWith(' ', quoteAll(given, "'")), Infinity),
  cat: define(0, (given) => joinWith(' ', printAll(given)), Infinity),
  toString: define(1, (given) => given.printed(given.values[0])),
  print: define(0, print, Infinity),
  printf: { ...define(1, formatText, Infinity), faultOf: faultOfFormat },
};

function trimSet(set: string, text: string): string {
  const characters = [...text];
  let start = 0;
  let end = characters.length;
  while (start < end && set.includes(characters[start] ?? '')) start++;
  while (end > start && set.includes(characters[end - 1] ?? '')) end--;
  return characters.slice(start, end).join('');
}

/** Nothing is found in front of every character and at the end. */
function replace(given: Arguments): Value {
  const [before, after, text] = [given.text(0), given.text(1), given.text(2)];
  const parts = before.plain === '' ? ['', ...text.plain, ''] : text.plain.split(before.plain);
  if (!given.fits(text.plain.length + parts.length * after.plain.length)) return undefined;
  return madeFrom([before, after, text], parts.join(after.plain));
}

function repeat(given: Arguments): Value {
  const count = Math.max(0, given.wholeNumber(0));
  const text = given.text(1);
  return given.fits(count * text.plain.length) ? madeFrom([text], text.plain.repeat(count)) : undefined;
}

/** A negative length counts from the end. */
function truncate(given: Arguments): Value {
  const length = given.wholeNumber(0);
  const text = given.text(1);
  const characters = [...text.plain];
  const kept = length < 0 ? characters.slice(length) : characters.slice(0, length);
  return madeFrom([text], kept.join(''));
}

/** A negative start is the beginning, a negative end the end. */
function substring(given: Arguments): Value {
  const [start, end, text] = [given.wholeNumber(0), given.wholeNumber(1), given.text(2)];
  const characters = [...text.plain];
  return madeFrom([text], characters.slice(Math.max(0, start), end < 0 ? undefined : end).join(''));
}

/** Who chooses the separator chooses where the text is cut. An empty one separates all characters. */
function splitTexts(given: Arguments): readonly Text[] {
  const [separator, text] = [given.text(0), given.text(1)];
  if (!given.fits(text.plain.length)) return [];
  const parts = separator.plain === '' ? [...text.plain] : text.plain.split(separator.plain);
  return parts.map((part) => madeFrom([separator, text], part));
}

/** `_0`, `_1`, … */
function splitMap(given: Arguments): Value {
  const entries = splitTexts(given).map((part, index) => [`_${index}`, part] as const);
  return { kind: 'map', entries: new Map(entries), foreignKeys: false };
}

const joinWith = (separator: string, texts: readonly Text[]): Text =>
  joinTexts(texts.flatMap((text, index) => (index === 0 ? [text] : [ownText(separator), text])));

const printAll = (given: Arguments): readonly Text[] =>
  given.values.filter((value) => value !== undefined).map((value) => given.printed(value));

/** The marks are the author's, what stands between them is still the item's. */
const quoteAll = (given: Arguments, mark: '"' | "'"): readonly Text[] =>
  printAll(given).map((text) => {
    const inner = mark === '"' ? quoteGo(text.plain) : text.plain;
    return joinTexts([ownText(mark), madeFrom([text], inner), ownText(mark)]);
  });

/** As in Go, a blank stands between two values of which neither is a text. */
function print(given: Arguments): Value {
  const texts: Text[] = [];
  for (const [index, value] of given.values.entries()) {
    if (index > 0 && typeof value !== 'object' && typeof given.values[index - 1] !== 'object') texts.push(ownText(' '));
    texts.push(given.printed(value));
  }
  return joinTexts(texts);
}
