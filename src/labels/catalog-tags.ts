// What the tags below `consulcatalog` make of an instance of the Consul catalog: a canary takes another name, an instance
// of the mesh gets no requests (reference 3.2, 3.5). Other providers' items have no tags, and such labels no effect there.

import type { Defect } from '../model/problem.ts';
import type { Endpoint, Item } from '../model/snapshot.ts';
import { findOption } from './section.ts';
import type { TreeNode } from './tree.ts';

export interface CatalogTags {
  readonly connect?: boolean;
  readonly canary?: boolean;
}

export interface Catalogued {
  /** Of the router and the service that labels leave out. */
  readonly name: string;
  readonly endpoint: Endpoint | null;
  readonly defects: readonly Defect[];
}

const MESHED = "the instance is reached through Consul's mesh only, which is not supported yet: it gets no requests";

/** `root`: the labels, of which `read` is what could be read below `consulcatalog`. */
export function applyCatalogTags(item: Item, root: TreeNode, read: CatalogTags): Catalogued {
  const { name, endpoint, tags } = item;
  if (tags === undefined) return { name, endpoint, defects: [] };
  const connect = read.connect === false ? undefined : connectOf(root);
  return {
    name: read.canary === true ? `${name}-${hashTags(tags)}` : name,
    endpoint: connect === undefined ? endpoint : null,
    defects: connect === undefined ? [] : [{ reason: MESHED, place: connect.place }],
  };
}

/** What was written and is no boolean counts as yes: a typing error must not send requests past the mesh. */
function connectOf(root: TreeNode): TreeNode | undefined {
  const section = findOption(root, 'consulcatalog');
  return section === undefined ? undefined : findOption(section, 'connect');
}

/** FNV-1 of 64 bits over the sorted tags, as Traefik has it: instances with the same tags share one canary service. */
export function hashTags(tags: readonly string[]): bigint {
  const encoder = new TextEncoder();
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (const byte of encoder.encode(tags.toSorted(compareCodePoints).join('')))
    hash = BigInt.asUintN(64, hash * 0x100_0000_01b3n) ^ BigInt(byte);
  return hash;
}

/** The order of the texts' UTF-8: JavaScript's own puts what lies beyond 16 bits before the last of those within. */
function compareCodePoints(one: string, other: string): number {
  const [points, others] = [[...one], [...other]];
  const at = points.findIndex((point, position) => point !== others[position]);
  if (at === -1) return points.length - others.length;
  return (points[at]?.codePointAt(0) ?? 0) - (others[at]?.codePointAt(0) ?? -1);
}
