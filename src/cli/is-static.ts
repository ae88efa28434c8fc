// Whether a configuration file is a static or a dynamic one: their root keys have no name in common.

import type { TreeNode } from '../labels/tree.ts';
import { nearestName } from '../model/nearest-name.ts';
import { findMeaning } from '../settings/schema.ts';
import { DYNAMIC } from '../settings/traefik-options.ts';

/** A file without a known key is what its names are nearest to; an empty one declares nothing either way. */
export function isStatic({ children }: TreeNode): boolean {
  const names = children.map(({ name }) => name);
  if (names.length === 0) return false;
  const kinds = names.map((name) => findMeaning([name]).kind);
  if (kinds.some((kind) => kind !== 'unknown' && kind !== 'dynamic')) return true;
  return !kinds.includes('dynamic') && !names.some((name) => nearestName(name, DYNAMIC) !== undefined);
}
