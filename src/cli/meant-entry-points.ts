// The entry points that a static configuration means, those with a faulty definition included: that one of them is broken
// is told once, not by every router that listens there.

import type { EntryPoints } from '../discovery/choose-entry-points.ts';
import type { TreeNode } from '../labels/tree.ts';
import type { Settings } from '../model/settings.ts';

export const meantEntryPoints = (settings: Settings, tree: TreeNode | undefined): EntryPoints =>
  new Map([...namesIn(tree).map(onlyNamed), ...settings.entryPoints]);

const namesIn = (tree: TreeNode | undefined): readonly string[] =>
  (tree?.children ?? [])
    .filter(({ name }) => name.toLowerCase() === 'entrypoints')
    .flatMap(({ children }) => children.map(({ name }) => name));

const onlyNamed = (name: string): readonly [string, { readonly asDefault: boolean }] => [name, { asDefault: false }];
