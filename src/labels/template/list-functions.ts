// Functions on lists and maps, and on whatever may be empty, as in Go's templates and sprig.

import { type Arguments, define, type TemplateFunction } from './arguments.ts';
import {
  describeValue,
  isTrue,
  joinTexts,
  keyText,
  listOf,
  sizeOf,
  sortedEntries,
  type Text,
  type Value,
} from './value.ts';

export const LIST_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  list: define(0, (given) => listOf(given.values), Infinity),
  first: define(1, (given) => given.list(0)[0]),
  last: define(1, (given) => given.list(0).at(-1)),
  rest: define(1, (given) => listOf(given.list(0).slice(1))),
  initial: define(1, (given) => listOf(given.list(0).slice(0, -1))),
  reverse: define(1, (given) => listOf(given.list(0).toReversed())),
  compact: define(1, (given) => listOf(given.list(0).filter(isTrue))),
  uniq: define(1, (given) => listOf(unique(printList(given, 0)))),
  sortAlpha: define(1, (given) => listOf(printList(given, 0).toSorted(compareTexts))),
  join: define(2, join),
  has: define(2, (given) => printList(given, 1).some(({ plain }) => plain === given.printed(given.values[0]).plain)),
  keys: define(1, (given) => listOf(sortedEntries(given.map(0)).map(([key]) => keyText(given.map(0), key)))),
  hasKey: define(2, (given) => given.map(0).entries.has(given.text(1).plain)),
  index: define(1, index, Infinity),
  len: define(1, length),
  default: define(1, (given) => (isTrue(given.values[1]) ? given.values[1] : given.values[0]), 2),
  coalesce: define(0, (given) => given.values.find(isTrue), Infinity),
  empty: define(1, (given) => !isTrue(given.values[0])),
  ternary: define(3, (given) => (given.boolean(2) ? given.values[0] : given.values[1])),
};

const printList = (given: Arguments, at: number): readonly Text[] => given.list(at).map((item) => given.printed(item));

const unique = (texts: readonly Text[]): readonly Text[] =>
  [...new Map(texts.toReversed().map((text) => [text.plain, text])).values()].reverse();

const compareTexts = (one: Text, other: Text): number => {
  if (one.plain === other.plain) return 0;
  return one.plain < other.plain ? -1 : 1;
};

/** The separator is the author's, though the elements are an item's. */
function join(given: Arguments): Value {
  const separator = given.text(0);
  const texts = printList(given, 1);
  const length = texts.reduce((sum, { plain }) => sum + plain.length + separator.plain.length, 0);
  if (!given.fits(length)) return undefined;
  return joinTexts(texts.flatMap((text, position) => (position === 0 ? [text] : [separator, text])));
}

/** A label that the item has not is empty, as in Traefik; an index behind a list's end is a fault, as in Go. */
function index(given: Arguments): Value {
  let value = given.values[0];
  for (const [position, key] of given.values.slice(1).entries()) {
    if (typeof value !== 'object' || value.kind === 'text')
      return given.refuse(`index takes a list or a map, got ${describeValue(value)}`);
    if (value.kind === 'map') {
      value = value.entries.get(given.text(position + 1).plain) ?? joinTexts([]);
      continue;
    }
    const at = given.wholeNumber(position + 1);
    if (at < 0 || at >= value.items.length) return given.refuse(`the list has no element ${String(key)}`);
    value = value.items[at];
  }
  return value;
}

/** Of a text in bytes, as in Go. */
function length(given: Arguments): Value {
  const value = given.values[0];
  if (typeof value !== 'object') return given.refuse(`len takes a text, a list or a map, got ${describeValue(value)}`);
  return value.kind === 'text' ? Buffer.byteLength(value.plain) : sizeOf(value);
}
