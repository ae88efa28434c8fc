// The kinds of values, by Traefik's value grammar (reference 1.4). Values are text in labels and files alike.

import { fail, ok, type Result } from '../model/result.ts';
import { quoteText } from '../rules/quote-text.ts';
import type { Kind, Report } from './section.ts';
import type { TreeNode } from './tree.ts';

/**
 * One text with nothing below it; the error completes "expected …". A `secret` is not repeated in the report.
 */
export function parsed<T>(expected: string, parse: (text: string) => Result<T>, secret = false): Kind<T> {
  return {
    expected,
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
export function scalar<T>(expected: string, parse: (text: string) => T | undefined, secret = false): Kind<T> {
  const parseWhole = (text: string): Result<T> => {
    const value = parse(text);
    return value === undefined ? fail(expected) : ok(value);
  };
  return parsed(expected, parseWhole, secret);
}

/** A text for which `accepts` is true. */
export const textThat = (expected: string, accepts: (text: string) => boolean, secret = false): Kind<string> =>
  scalar(expected, (written) => (accepts(written) ? written : undefined), secret);

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
  read: (node, report) => readText(node, 'a text', report) || undefined,
};

const TRUE = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE = ['0', 'f', 'F', 'FALSE', 'false', 'False'];

export const boolean: Kind<boolean> = scalar('true or false', (written) => {
  if (TRUE.includes(written)) return true;
  return FALSE.includes(written) ? false : undefined;
});

/** Base 10, an optional sign, no blanks. */
export function integer(least: number, most: number): Kind<number> {
  return scalar(`a whole number from ${least} to ${most}`, (written) => {
    const value = Number(written);
    return /^[+-]?\d+$/.test(written) && value >= least && value <= most ? value : undefined;
  });
}

const MAX_INT64 = 2n ** 63n - 1n;

/** 64 bits do not fit a JS number: kept as decimal text without sign or zeros in front. */
export const integer64: Kind<string> = scalar('a whole number of at most 64 bits', (written) => {
  const [, sign = '', digits] = /^([+-]?)0*(\d{1,19})$/.exec(written) ?? [];
  if (digits === undefined) return undefined;
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits);
  return value >= -MAX_INT64 - 1n && value <= MAX_INT64 ? value.toString() : undefined;
});

/** Elements separated by commas, or written as a list; blanks around them are dropped, nothing at all says nothing. */
export function listOf(expected: string, accepts: (element: string) => boolean): Kind<readonly string[]> {
  const read = (node: TreeNode, report: Report): readonly string[] | undefined => {
    const written = readElements(node, report).map((element) => element.trim());
    const elements = written.join('') === '' && node.isList !== true ? [] : written;
    const wrong = elements.find((element) => element === '' || !accepts(element));
    if (wrong !== undefined) report(node, `expected ${expected}, got ${quoteText(wrong)} among them`);
    return elements.length === 0 || wrong !== undefined ? undefined : elements;
  };
  return { expected, read };
}

function readElements(node: TreeNode, report: Report): readonly string[] {
  if (node.isList !== true) return readText(node, 'a list separated by commas', report)?.split(',') ?? [];
  if ((node.value ?? '') !== '') report(node, 'written both as one text and as elements: expected one of them');
  return node.children.map((child) => readText(child, 'a text', report)).filter((element) => element !== undefined);
}

/** Names of middlewares or entry points. */
export const names: Kind<readonly string[]> = listOf('names separated by commas', () => true);

/** The entries below a section that names them itself, as they stand; empty is allowed. */
export const entries: Kind<readonly TreeNode[]> = {
  expected: 'names',
  read: (node, report) => {
    if (node.isList !== true && (node.value ?? '') === '') return node.children;
    report(node, `${quoteText(node.name)} takes no value and is no list: expected names below it`);
    return undefined;
  },
};
