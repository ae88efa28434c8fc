// Golden cases of the tree that a text becomes: separated by a line of `=`; in each a heading, the text, a line of five `-`,
// and the tree or the defect.

import { readFileSync } from 'node:fs';
import type { TreeNode } from '../../../src/labels/tree.ts';
import type { Defect } from '../../../src/model/problem.ts';
import type { Result } from '../../../src/model/result.ts';

export interface TreeCase {
  readonly title: string;
  readonly text: string;
  readonly expected: string;
}

export function readTreeCases(file: string): TreeCase[] {
  const golden = readFileSync(new URL(file, import.meta.url), 'utf8');
  const blocks = golden.split(/^=+$\n/m).filter((text) => text.trim() !== '');
  return blocks.map((block) => {
    const [heading = '', ...rest] = block.split(/^/m);
    const divider = rest.indexOf('-----\n');
    const [text, expected] = [rest.slice(0, divider).join(''), rest.slice(divider + 1).join('')];
    return { title: heading.slice(2).trim(), text, expected };
  });
}

export function describeTree(tree: Result<TreeNode, Defect>, file: string): string {
  return tree.ok ? describe(tree.value, `${file}:`, '') : `! ${tree.error.place} ${tree.error.reason}\n`;
}

function describe(node: TreeNode, prefix: string, indent: string): string {
  const name = node.name === '' ? '.' : node.name;
  const value = node.value === undefined ? '' : ` ${JSON.stringify(node.value)}`;
  const line = `${indent}${name}${node.isList === true ? '[]' : ''}${value} @${node.place.replace(prefix, '')}\n`;
  return line + node.children.map((child) => describe(child, prefix, `${indent}  `)).join('');
}
