// The kinds of values, by Traefik's value grammar (reference 1.4). Values are text in labels and files alike.

import { parseDuration } from '../model/duration.ts';
import { nearestName } from '../model/nearest-name.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { quoteText } from '../rules/quote-text.ts';
import { childrenWithValue, type Kind, type Report } from './section.ts';
import { elementsOf, holdsOnlyOptions } from './section-kinds.ts';
import type { Shape } from './shape.ts';
import type { TreeNode } from './tree.ts';

interface About {
  /** Not repeated in reports. */
  readonly secret?: true;
  readonly shape?: Shape;
}

const TEXT: Shape = { kind: 'text' };

/** One text with nothing below it; the error completes "expected …". */
export function parsed<T>(expected: string, parse: (text: string) => Result<T>, about: About = {}): Kind<T> {
  const { secret = false, shape = TEXT } = about;
  return {
    expected,
    shape,
    read: (node, report) => {
      const text = readText(node, expected, report);
      if (text === undefined) return undefined;
      const value = parse(text);
      if (value.ok) return value.value;
      report(node, `expected ${value.error}${secret ? '' : `, got ${quoteText(text)}`}`);
      return undefined;
    },
  };
}

/** `parse` gives undefined for what is not of the kind. */
export function scalar<T>(expected: string, parse: (text: string) => T | undefined, about?: About): Kind<T> {
  const parseWhole = (text: string): Result<T> => {
    const value = parse(text);
    return value === undefined ? fail(expected) : ok(value);
  };
  return parsed(expected, parseWhole, about);
}

/** A text for which `accepts` is true. */
export const textThat = (expected: string, accepts: (text: string) => boolean, about?: About): Kind<string> =>
  scalar(expected, (written) => (accepts(written) ? written : undefined), about);

function readText(node: TreeNode, expected: string, report: Report): string | undefined {
  if (node.value !== undefined && node.children.length === 0 && node.isList !== true) return node.value;
  report(node, `expected ${expected}, found ${describeShape(node)}`);
  return undefined;
}

function describeShape({ children, isList }: TreeNode): string {
  if (isList === true) return 'a list';
  return children.length > 0 ? 'options below it' : 'no value';
}

/** As written; an empty text says nothing. */
export const text: Kind<string> = {
  expected: 'a text',
  shape: TEXT,
  read: (node, report) => readText(node, 'a text', report) || undefined,
};

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

export const boolean: Kind<boolean> = scalar(
  'true or false',
  (written) => {
    if (TRUE.includes(written)) return true;
    return FALSE.includes(written) ? false : undefined;
  },
  { shape: { kind: 'boolean' } },
);

/** One of these words, in any case; given back as it stands here. */
export function choice<const T extends string>(...words: readonly T[]): Kind<T> {
  const find = (written: string): T | undefined => words.find((word) => word.toLowerCase() === written.toLowerCase());
  return scalar(`one of ${words.join(', ')}`, find, { shape: { kind: 'choice', words } });
}

/** Milliseconds. */
export const duration: Kind<number> = scalar('a duration such as 10s, 500ms or 1m30s', parseDuration, {
  shape: { kind: 'duration' },
});

/** Milliseconds, not negative. */
export const timeLimit: Kind<number> = scalar(
  'a duration such as 10s, 500ms or 1m30s, not negative',
  (written) => {
    const ms = parseDuration(written);
    return ms === undefined || ms < 0 ? undefined : ms;
  },
  { shape: { kind: 'duration' } },
);

/** Nothing written is the default and no mistake (Traefik's `allowEmpty` of a number). */
export const orNothing = <T>(kind: Kind<T>): Kind<T> => ({
  ...kind,
  read: (node, report) => (node.value === '' && node.children.length === 0 ? undefined : kind.read(node, report)),
});

/** Base 10, an optional sign, no blanks. */
export function integer(least: number, most: number): Kind<number> {
  const parse = (written: string): number | undefined => {
    const value = Number(written);
    return /^[+-]?\d+$/.test(written) && value >= least && value <= most ? value : undefined;
  };
  return scalar(`a whole number from ${least} to ${most}`, parse, { shape: { kind: 'integer', least, most } });
}

export const integer32: Kind<number> = integer(-(2 ** 31), 2 ** 31 - 1);

const MAX_INT64 = 2n ** 63n - 1n;

/** 64 bits do not fit a JS number: kept as decimal text without sign or zeros in front. */
export const integer64: Kind<string> = scalar('a whole number of at most 64 bits', parseInteger64, {
  shape: { kind: 'integer64' },
});

function parseInteger64(written: string): string | undefined {
  const [, sign = '', digits] = /^([+-]?)0*(\d{1,19})$/.exec(written) ?? [];
  if (digits === undefined) return undefined;
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits);
  return value >= -MAX_INT64 - 1n && value <= MAX_INT64 ? value.toString() : undefined;
}

/** Elements separated by commas, or written as a list; blanks around them are dropped, nothing at all says nothing. */
export function listOf(
  expected: string,
  accepts: (element: string) => boolean,
  known: readonly string[] = [],
): Kind<readonly string[]> {
  const read = (node: TreeNode, report: Report): readonly string[] | undefined => {
    const written = readElements(node, report).map((element) => element.trim());
    // An empty text is nothing written; `,` is a mistake: a router must not lose its middlewares to it.
    const isNothing = elementsOf(node) === undefined && written.length === 1 && written[0] === '';
    const elements = isNothing ? [] : written;
    const wrong = elements.find((element) => element === '' || !accepts(element));
    if (wrong !== undefined) report(node, `expected ${expected}, got ${quoteText(wrong)} among them${hint(wrong)}`);
    return elements.length === 0 || wrong !== undefined ? undefined : elements;
  };
  const hint = (wrong: string): string => {
    const nearest = nearestName(wrong, known);
    return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  };
  return { expected, shape: { kind: 'list' }, read };
}

/** Some of the names that are known; of another one the nearest is told. */
export const namesAmong = (expected: string, known: readonly string[]): Kind<readonly string[]> =>
  listOf(expected, (name) => known.includes(name), known);

function readElements(node: TreeNode, report: Report): readonly string[] {
  const elements = elementsOf(node);
  if (elements === undefined) return readText(node, 'a list separated by commas', report)?.split(',') ?? [];
  if ((node.value ?? '') !== '') report(node, 'written both as one text and as elements: expected one of them');
  return elements.map((child) => readText(child, 'a text', report)).filter((element) => element !== undefined);
}

/** Names of middlewares or entry points. */
export const names: Kind<readonly string[]> = listOf('names separated by commas', () => true);

/** Any texts, separated by commas or as elements. */
export const texts: Kind<readonly string[]> = listOf('texts separated by commas', () => true);

/** Values by keys that users choose and that keep their case; what cannot be used is reported and not in it. */
export function mapOf<T>(value: Kind<T>): Kind<ReadonlyMap<string, T>> {
  const expected = `names, each with ${value.expected}`;
  const read = (node: TreeNode, report: Report): ReadonlyMap<string, T> => {
    if (!holdsOnlyOptions(node) || node.children.length === 0)
      report(node, `${quoteText(node.name)} cannot stand alone: expected names below it, each with ${value.expected}`);
    const values = new Map<string, T>();
    for (const child of childrenWithValue(node, report)) {
      const one = value.read(child, report);
      if (one !== undefined) values.set(child.name, one);
    }
    return values;
  };
  return { expected, shape: { kind: 'map' }, read };
}

/** An empty text counts. */
export const textMap: Kind<ReadonlyMap<string, string>> = mapOf({
  ...text,
  read: (node, report) => readText(node, text.expected, report),
});

/** What is somebody else's to understand. */
export const anything: Kind<TreeNode> = { expected: 'anything', shape: { kind: 'anything' }, read: (node) => node };
