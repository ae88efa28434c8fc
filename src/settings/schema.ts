// The tree of all option names, made from the descriptions; finds what somebody's spelling of a name means.

import { nearestName } from '../model/nearest-name.ts';
import type { Option, Section } from './option.ts';
import { SECTIONS } from './sections.ts';
import { ABSENT_PROVIDERS, DYNAMIC, TRAEFIK_SECTIONS, type TraefikOption } from './traefik-options.ts';

export type Meaning =
  /** `path` is spelled as described, names that the user chose as written. */
  | { readonly kind: 'option'; readonly path: readonly string[]; readonly option: Option<unknown> }
  | { readonly kind: 'standalone'; readonly path: readonly string[] }
  | { readonly kind: 'group'; readonly path: readonly string[] }
  /** Has no effect: `path` ends with it, whatever was written below it. */
  | { readonly kind: 'traefik'; readonly path: readonly string[]; readonly option: TraefikOption }
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
  const path: string[] = [];
  for (const segment of segments) {
    if (isEnd(node)) break;
    const child = childOf(node, segment);
    if (child === undefined) return { kind: 'unknown', path: [...path, segment], hint: hintFor(node, path, segment) };
    path.push(child.spelling);
    node = child.node;
  }
  const { meaning } = node;
  return typeof meaning === 'object' ? { ...meaning, path } : { kind: meaning, path };
}

/** What is below is not looked at: of something that has no effect one message is enough. */
const isEnd = ({ meaning }: Node): boolean =>
  meaning === 'dynamic' || meaning === 'absentProvider' || (typeof meaning === 'object' && meaning.kind === 'traefik');

function childOf(node: Node, segment: string): { readonly node: Node; readonly spelling: string } | undefined {
  const named = node.children.get(segment.toLowerCase());
  if (named !== undefined && segment !== ANY_NAME && segment !== ANY_INDEX)
    return { node: named, spelling: named.name };
  const index = /^\[?(\d+)\]?$/.exec(segment)?.[1];
  const element = node.children.get(ANY_INDEX);
  if (element !== undefined && index !== undefined) return { node: element, spelling: index };
  const entry = node.children.get(ANY_NAME);
  if (entry === undefined || segment === '') return undefined;
  const isTraefiks = node.name === 'entryPoints' && segment.toLowerCase() === TRAEFIKS_INTERNAL;
  return { node: entry, spelling: isTraefiks ? INTERNAL_ENTRY_POINT : segment };
}

/** The nearest name there, or all of them where they are few. */
function hintFor(node: Node, path: readonly string[], segment: string): string | undefined {
  const names = [...node.children.values()]
    .filter((child) => !isEnd(child) && hasEffect(child))
    .map(({ name }) => name);
  const nearest = nearestName(segment, names);
  if (nearest !== undefined) return `did you mean ${[...path, nearest].join('.')}?`;
  return names.length > 0 ? `known here: ${names.join(', ')}` : undefined;
}

/** `metrics` is only there for what Traefik has below it. */
const hasEffect = ({ meaning, children }: Node): boolean =>
  meaning !== 'group' || [...children.values()].some((child) => !isEnd(child));
