// The tree of all option names, made from the descriptions; finds what somebody's spelling of a name means.

import { nearestName } from '../model/nearest-name.ts';
import type { Option, Section } from './option.ts';
import { SECTIONS } from './sections.ts';
import type { TraefikOption } from './traefik-option.ts';
import { ABSENT_PROVIDERS, DYNAMIC, TRAEFIK_SECTIONS } from './traefik-options.ts';

export type Meaning =
  /** `path` is spelled as described, names that the user chose as written. `element`: only this one of the option's list. */
  | {
      readonly kind: 'option';
      readonly path: readonly string[];
      readonly option: Option<unknown>;
      readonly element?: number;
    }
  | { readonly kind: 'standalone'; readonly path: readonly string[] }
  | { readonly kind: 'group'; readonly path: readonly string[] }
  /**
   * Has no effect: `path` ends with the outermost option that has none. `written` is the one below it that was named;
   * undefined where that one is not described.
   */
  | {
      readonly kind: 'traefik';
      readonly path: readonly string[];
      readonly option: TraefikOption;
      readonly written: TraefikOption | undefined;
    }
  | { readonly kind: 'absentProvider'; readonly path: readonly string[] }
  | { readonly kind: 'dynamic'; readonly path: readonly string[] }
  /** `path` ends with the first segment that nothing is called. */
  | { readonly kind: 'unknown'; readonly path: readonly string[]; readonly hint: string | undefined };

interface Node {
  /** By lower-case name; `<name>` and `[n]` are wildcards. */
  readonly children: Map<string, Node>;
  readonly name: string;
  meaning: Exclude<Meaning['kind'], 'option' | 'traefik' | 'unknown'> | OptionMeaning;
}

type OptionMeaning =
  | { readonly kind: 'option'; readonly option: Option<unknown> }
  | { readonly kind: 'traefik'; readonly option: TraefikOption };

/** The internal entry point; a Traefik user calls it `traefik` and means the same. */
export const INTERNAL_ENTRY_POINT = 'portolan';
const TRAEFIKS_INTERNAL = 'traefik';

const ANY_NAME = '<name>';
const ANY_INDEX = '[n]';

const newNode = (name: string): Node => ({ name, children: new Map(), meaning: 'group' });

const SCHEMA = buildSchema();

function buildSchema(): Node {
  const root = newNode('');
  for (const section of SECTIONS) {
    for (const node of nodesOf(root, section)) {
      if (section.standalone) node.meaning = 'standalone';
      for (const option of section.options) insert(node, option.name).meaning = { kind: 'option', option };
    }
  }
  for (const section of TRAEFIK_SECTIONS) {
    for (const node of nodesOf(root, section)) {
      for (const option of section.options) insert(node, option.name).meaning = { kind: 'traefik', option };
    }
  }
  for (const name of ABSENT_PROVIDERS) insert(root, `providers.${name}`).meaning = 'absentProvider';
  for (const name of DYNAMIC) insert(root, name).meaning = 'dynamic';
  return root;
}

function nodesOf(root: Node, { path, instancesPath }: Pick<Section, 'path' | 'instancesPath'>): readonly Node[] {
  return [path, instancesPath].filter((each) => each !== undefined).map((each) => insert(root, each));
}

function insert(from: Node, path: string): Node {
  let node = from;
  for (const segment of path === '' ? [] : path.split('.')) {
    const key = segment.toLowerCase();
    let child = node.children.get(key);
    if (child === undefined) {
      child = newNode(segment);
      node.children.set(key, child);
    }
    node = child;
  }
  return node;
}

export function findMeaning(segments: readonly string[]): Meaning {
  let node = SCHEMA;
  let foreign: { readonly path: readonly string[]; readonly option: TraefikOption } | undefined;
  const path: string[] = [];
  for (const segment of segments) {
    if (isOpaque(node)) break;
    const element = elementOf(node, segments.slice(path.length));
    if (element !== undefined) return { ...element, path };
    const child = childOf(node, segment);
    if (child === undefined) return { kind: 'unknown', path: [...path, segment], hint: hintFor(node, path, segment) };
    path.push(child.spelling);
    node = child.node;
    const option = traefikOptionOf(node);
    if (option !== undefined) foreign ??= { path: [...path], option };
  }
  const isDescribed = path.length === segments.length;
  if (foreign !== undefined)
    return { kind: 'traefik', ...foreign, written: isDescribed ? traefikOptionOf(node) : undefined };
  const { meaning } = node;
  if (typeof meaning !== 'object') return { kind: meaning, path };
  return meaning.kind === 'option' ? { ...meaning, path } : { ...meaning, path, written: meaning.option };
}

/** Of `clusters[0]`, where `clusters` is found already and a list of single values. */
function elementOf({ meaning }: Node, rest: readonly string[]) {
  const index = rest.length === 1 ? indexOf(rest[0] ?? '') : undefined;
  if (index === undefined || typeof meaning !== 'object' || meaning.kind !== 'option') return undefined;
  return meaning.option.kind.isList ? { ...meaning, element: Number(index) } : undefined;
}

const indexOf = (segment: string): string | undefined => /^\[?(\d+)\]?$/.exec(segment)?.[1];

const traefikOptionOf = ({ meaning }: Node): TraefikOption | undefined =>
  typeof meaning === 'object' && meaning.kind === 'traefik' ? meaning.option : undefined;

/** What is below is not described, and not looked at. */
const isOpaque = (node: Node): boolean =>
  node.children.size === 0 &&
  (node.meaning === 'dynamic' || node.meaning === 'absentProvider' || traefikOptionOf(node) !== undefined);

function childOf(node: Node, segment: string): { readonly node: Node; readonly spelling: string } | undefined {
  const named = node.children.get(segment.toLowerCase());
  if (named !== undefined && segment !== ANY_NAME && segment !== ANY_INDEX)
    return { node: named, spelling: named.name };
  const index = indexOf(segment);
  const element = node.children.get(ANY_INDEX);
  if (element !== undefined && index !== undefined) return { node: element, spelling: index };
  const entry = node.children.get(ANY_NAME);
  if (entry === undefined || segment === '') return undefined;
  const isTraefiks = node.name === 'entryPoints' && segment.toLowerCase() === TRAEFIKS_INTERNAL;
  return { node: entry, spelling: isTraefiks ? INTERNAL_ENTRY_POINT : segment };
}

/** The nearest name there, or all of them where they are few; before anything else what has an effect. */
function hintFor(node: Node, path: readonly string[], segment: string): string | undefined {
  const all = [...node.children.values()].filter(({ name }) => name !== ANY_NAME && name !== ANY_INDEX);
  const namesOf = (nodes: readonly Node[]) => nodes.map(({ name }) => name);
  const acting = namesOf(all.filter(acts));
  const nearest = nearestName(segment, acting) ?? nearestName(segment, namesOf(all));
  if (nearest !== undefined) return `did you mean ${[...path, nearest].join('.')}?`;
  const known = acting.length > 0 ? acting : namesOf(all);
  return known.length > 0 ? `known here: ${known.join(', ')}` : undefined;
}

/** `metrics` is only there for what Traefik has below it. */
const acts = ({ meaning, children }: Node): boolean =>
  meaning === 'standalone' ||
  (typeof meaning === 'object' && meaning.kind === 'option') ||
  (meaning === 'group' && [...children.values()].some(acts));
