// A configuration file's text, static or dynamic, becomes a tree by the way that its name's end says.

import { extname } from 'node:path';
import type { TreeNode } from '../../src/labels/tree.ts';
import type { Defect } from '../../src/model/problem.ts';
import { fail, type Result } from '../../src/model/result.ts';
import { parseToml } from './toml-tree.ts';
import { parseYaml } from './yaml-tree.ts';

type Parse = (text: string, name: string) => Result<TreeNode, Defect>;

const PARSERS: ReadonlyMap<string, Parse> = new Map([
  ['.yml', parseYaml],
  ['.yaml', parseYaml],
  ['.toml', parseToml],
]);

export const UNREADABLE_NAME = 'unsupported file extension: expected .yml, .yaml or .toml';

/** Of a file's name; in any case. */
export const isConfigurationName = (name: string): boolean => PARSERS.has(extname(name).toLowerCase());

/** Places call the file `name`. The error is the first thing that makes the text unusable. */
export function parseTree(text: string, name: string): Result<TreeNode, Defect> {
  const parse = PARSERS.get(extname(name).toLowerCase());
  return parse?.(text, name) ?? fail({ reason: UNREADABLE_NAME, place: name });
}
