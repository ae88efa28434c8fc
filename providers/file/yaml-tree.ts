// YAML text becomes the tree that labels become too, with the line and column of every value. Pure.

import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLParseError,
} from 'yaml';
import type { TreeNode } from '../../src/labels/tree.ts';
import type { Defect } from '../../src/model/problem.ts';
import { fail, ok, type Result } from '../../src/model/result.ts';

/** What aliases may add: a few nested ones multiply to billions of values (the "billion laughs"). */
const MOST_ALIASED_NODES = 100_000;
const DEEPEST = 100;

/** The library compares every key with every other to find doubles: seconds for 10,000 routers. We look while we build. */
const OPTIONS = { prettyErrors: false, intAsBigInt: true, uniqueKeys: false } as const;

/** `name` is what places call the file: `routes.yml:12:5`. The error is the first thing that makes the text unusable. */
export function parseYaml(text: string, name: string): Result<TreeNode, Defect> {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  try {
    const document = parseDocument(text, { ...OPTIONS, lineCounter: lines });
    const [error] = document.errors;
    if (error !== undefined) return fail({ reason: reasonOf(error), place: place(error.pos[0]) });
    return ok(new TreeBuilder(findTargets(document.contents), place).root(document.contents));
  } catch (error) {
    if (error instanceof Unusable) return fail({ reason: error.message, place: place(error.offset) });
    // The parser descends by recursion: a text that nests without end ends its stack.
    if (error instanceof RangeError) return fail({ reason: 'nested too deeply', place: `${name}:1:1` });
    throw error;
  }
}

/** In the library's words, save one that speaks of its functions. */
const reasonOf = (error: YAMLParseError): string =>
  error.code === 'MULTIPLE_DOCS' ? 'expected a single document' : error.message;

/** Leaves the descent; never leaves this file. */
class Unusable extends Error {
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(reason);
    this.offset = offset;
  }
}

type AliasTargets = ReadonlyMap<Alias, Node>;

/** Of each alias the last anchor before it. In one walk: the library's own look-up walks the document for every alias. */
function findTargets(contents: Node | null): AliasTargets {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(contents, {
    Node: (_, node) => {
      const target = isAlias(node) ? anchors.get(node.source) : undefined;
      if (isAlias(node) && target !== undefined) targets.set(node, target);
      else if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

interface Entry {
  readonly key: string;
  readonly offset: number;
  readonly value: Node | null;
}

class TreeBuilder {
  readonly #targets: AliasTargets;
  readonly #place: (offset: number) => string;
  #depth = 0;
  #aliasDepth = 0;
  #aliasedNodes = 0;

  constructor(targets: AliasTargets, place: (offset: number) => string) {
    this.#targets = targets;
    this.#place = place;
  }

  /** An empty document is an empty mapping: it declares nothing. */
  root(contents: Node | null): TreeNode {
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      return { name: '', place: this.#place(0), children: [] };
    }
    if (!isMap(contents))
      throw new Unusable('expected sections such as "http:" or "entryPoints:"', offsetOf(contents, 0));
    return this.#build('', contents, 0);
  }

  #build(name: string, node: Node | null, offset: number): TreeNode {
    return this.#descend(node, offset, (target) => {
      const place = this.#place(offset);
      if (isMap(target)) {
        const entries = [...this.#entries(target, offset).values()];
        return { name, place, children: entries.map((entry) => this.#build(entry.key, entry.value, entry.offset)) };
      }
      if (isSeq(target)) {
        const items = target.items.map(nodeOf);
        const children = items.map((item, index) => this.#build(String(index), item, offsetOf(item, offset)));
        return { name, place, isList: true, children };
      }
      return { name, place, value: textOf(target), children: [], ...(isNull(target) ? { isNull: true } : {}) };
    });
  }

  /** Entries by key. `<<` brings in another mapping's entries where there are none of that name. */
  #entries(node: Node | null, offset: number): ReadonlyMap<string, Entry> {
    if (!isMap(node)) throw new Unusable('expected a mapping to merge', offset);
    const own = new Map<string, Entry>();
    const merged = new Map<string, Entry>();
    for (const pair of node.items) {
      const key = nodeOf(pair.key);
      const at = offsetOf(key, offset);
      if (!isScalar(key)) throw new Unusable('expected a plain key', at);
      const entry = { key: textOf(key), offset: at, value: nodeOf(pair.value) };
      if (own.has(entry.key)) throw new Unusable('this key occurs twice', at);
      if (entry.key !== '<<') own.set(entry.key, entry);
      else for (const [name, other] of this.#merge(entry.value, at)) merged.set(name, other);
    }
    for (const name of own.keys()) merged.delete(name);
    return new Map([...own, ...merged]);
  }

  /** The entries of a mapping, or of a list of mappings, the first of which wins. */
  #merge(node: Node | null, offset: number): ReadonlyMap<string, Entry> {
    return this.#descend(node, offset, (target) => {
      if (!isSeq(target)) return this.#entries(target, offset);
      const each = target.items.map((item) => [...this.#merge(nodeOf(item), offset)]);
      return new Map(each.reverse().flat());
    });
  }

  /** Every step down goes through here: aliases are replaced by what they stand for, depth and their number are bounded. */
  #descend<T>(node: Node | null, offset: number, take: (target: Node | null) => T): T {
    const target = isAlias(node) ? this.#targets.get(node) : node;
    if (target === undefined) throw new Unusable('this alias has no anchor before it', offset);
    const aliasStep = isAlias(node) ? 1 : 0;
    this.#depth += 1;
    this.#aliasDepth += aliasStep;
    if (this.#depth > DEEPEST) throw new Unusable(`nested deeper than ${DEEPEST} levels`, offset);
    if (this.#aliasDepth > 0) this.#countAliased(offset);
    const taken = take(target);
    this.#depth -= 1;
    this.#aliasDepth -= aliasStep;
    return taken;
  }

  #countAliased(offset: number): void {
    this.#aliasedNodes += 1;
    if (this.#aliasedNodes <= MOST_ALIASED_NODES) return;
    throw new Unusable(`aliases stand for more than ${MOST_ALIASED_NODES} values`, offset);
  }
}

const nodeOf = (value: unknown): Node | null => (isNode(value) ? value : null);

const isNull = (node: Node | null): boolean => node === null || (isScalar(node) && node.value === null);

const offsetOf = (node: Node | null, fallback: number): number => node?.range?.[0] ?? fallback;

/** Whole numbers in decimal, however written and however large; other numbers as written; null is empty. */
function textOf(node: Node | null): string {
  if (!isScalar(node) || isNull(node)) return '';
  return typeof node.value === 'number' ? (node.source ?? String(node.value)) : String(node.value);
}
