// YAML into the tree that the file provider makes of it, with dotted paths for places.

import { parse } from 'yaml';
import type { TreeNode } from '../../src/labels/tree.ts';

export const treeFromYaml = (text: string): TreeNode => toNode('', 'file', parse(text));

function toNode(name: string, place: string, value: unknown): TreeNode {
  const child = (key: string, inner: unknown) => toNode(key, `${place}.${key}`, inner);
  if (Array.isArray(value))
    return { name, place, children: value.map((each, index) => child(String(index), each)), isList: true };
  if (typeof value === 'object' && value !== null)
    return { name, place, children: Object.entries(value).map(([key, inner]) => child(key, inner)) };
  if (value === null || value === undefined) return { name, place, value: '', isNull: true, children: [] };
  return { name, place, value: String(value), children: [] };
}
