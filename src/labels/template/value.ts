// What a template computes with. A text knows which of its parts came from an item and which the template's author wrote:
// only the latter may be rule syntax.

/** A part of a text. */
export interface Piece {
  readonly text: string;
  /** From an item: its name, its labels, or made from them. */
  readonly foreign: boolean;
}

export interface Text {
  readonly kind: 'text';
  readonly pieces: readonly Piece[];
  /** The pieces joined. */
  readonly plain: string;
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Value[];
}

export interface Dictionary {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Value>;
  /** Whether an item chose the keys. */
  readonly foreignKeys: boolean;
}

/** Undefined is Go's nil: what a map does not have. */
export type Value = Text | List | Dictionary | number | boolean | undefined;

const textOf = (pieces: readonly Piece[]): Text => ({
  kind: 'text',
  pieces,
  plain: pieces.map(({ text }) => text).join(''),
});

/** Text of the template's author. */
export const ownText = (text: string): Text => textOf([{ text, foreign: false }]);

/** Text of an item. */
export const foreignText = (text: string): Text => textOf([{ text, foreign: true }]);

export const joinTexts = (texts: readonly Text[]): Text => textOf(texts.flatMap(({ pieces }) => pieces));

/** Made from others in a way that mixes them: as soon as one is foreign, all of it is. */
export const madeFrom = (sources: readonly Text[], text: string): Text =>
  sources.some(isForeign) ? foreignText(text) : ownText(text);

const isForeign = ({ pieces }: Text): boolean => pieces.some(({ foreign, text }) => foreign && text !== '');

export const listOf = (items: readonly Value[]): List => ({ kind: 'list', items });

/** Go's truth: zero, empty and nil are false. */
export function isTrue(value: Value): boolean {
  if (typeof value !== 'object') return Boolean(value);
  return sizeOf(value) > 0;
}

export function sizeOf(value: Text | List | Dictionary): number {
  if (value.kind === 'text') return value.plain.length;
  return value.kind === 'list' ? value.items.length : value.entries.size;
}

/** In the order of their keys, as Go ranges over maps. */
export const sortedEntries = ({ entries }: Dictionary): readonly (readonly [string, Value])[] =>
  [...entries].sort(([one], [other]) => (one < other ? -1 : 1));

export const keyText = ({ foreignKeys }: Dictionary, key: string): Text =>
  foreignKeys ? foreignText(key) : ownText(key);

export function describeValue(value: Value): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object') return typeof value === 'number' ? 'a number' : 'a boolean';
  return `a ${value.kind}`;
}
