// TOML text becomes the tree that YAML and labels become too, with the line and column of every value. Pure.

import { parse, TomlDate, TomlError } from 'smol-toml';
import type { TreeNode } from '../../src/labels/tree.ts';
import type { Defect } from '../../src/model/problem.ts';
import { fail, ok, type Result } from '../../src/model/result.ts';
import { findTomlPositions, type KeyPath, pathKey } from './toml-positions.ts';

/** As in `yaml-tree.ts`. Dotted keys and headers nest too, which the library does not count. */
const DEEPEST = 100;

/** `name` is what places call the file: `routes.toml:12:5`. The error is the first thing that makes the text unusable. */
export function parseToml(text: string, name: string): Result<TreeNode, Defect> {
  try {
    // Every integer as BigInt: a priority of 2^63-2 must not lose its last digits.
    const document = parse(text, { integersAsBigInt: true, maxDepth: DEEPEST });
    return buildTree(document, findTomlPositions(text), placesOf(text, name));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return fail({ reason: reasonOf(error), place: `${name}:${error.line}:${error.column}` });
  }
}

/** Without the library's picture of the lines around: they may hold a secret. */
const reasonOf = ({ message }: TomlError): string => (message.split('\n')[0] ?? '').replace(/^.*?: /, '');

type PlaceAt = (offset: number) => string;

function buildTree(
  document: object,
  positions: ReadonlyMap<string, number>,
  placeAt: PlaceAt,
): Result<TreeNode, Defect> {
  let tooDeep: string | undefined;
  const build = (name: string, value: unknown, path: KeyPath, above: number): TreeNode => {
    const offset = positions.get(pathKey(path)) ?? above;
    const place = placeAt(offset);
    if (!isGroup(value)) return { name, place, value: textOf(value), children: [] };
    if (path.length >= DEEPEST) {
      tooDeep ??= place;
      return { name, place, children: [] };
    }
    const children = Object.entries(value).map(([key, inner]) => build(key, inner, [...path, key], offset));
    return { name, place, children, ...(Array.isArray(value) && { isList: true }) };
  };
  const root = build('', document, [], 0);
  return tooDeep === undefined ? ok(root) : fail({ reason: `nested deeper than ${DEEPEST} levels`, place: tooDeep });
}

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !(value instanceof TomlDate);

const textOf = (value: unknown): string => (value instanceof TomlDate ? value.toISOString() : String(value));

function placesOf(text: string, name: string): PlaceAt {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return `${name}:${low + 1}:${offset - (starts[low] ?? 0) + 1}`;
  };
}
