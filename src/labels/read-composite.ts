// A service made of services (reference 8.5): whom it names, so that a name that nobody has is told. What else it says has
// been looked through before, and is work of a later release.

import type { ChildService, CompositeDefinition, CompositeKind } from '../model/dynamic-configuration.ts';
import { findOption } from './section.ts';
import { elementsOf } from './section-kinds.ts';
import type { TreeNode } from './tree.ts';

/** The options that name services. */
const NAMING: Readonly<Record<CompositeKind, readonly ChildService['option'][]>> = {
  weighted: ['services'],
  highestRandomWeight: ['services'],
  mirroring: ['service', 'mirrors'],
  failover: ['service', 'fallback'],
};

const KINDS: readonly CompositeKind[] = ['weighted', 'highestRandomWeight', 'mirroring', 'failover'];

/** `node` is the service; undefined where it is made of servers. */
export function readComposite(node: TreeNode): CompositeDefinition | undefined {
  for (const kind of KINDS) {
    const written = findOption(node, kind);
    if (written !== undefined && written.isNull !== true)
      return { kind, services: childrenOf(written, kind), servers: [] };
  }
  return undefined;
}

const childrenOf = (written: TreeNode, kind: CompositeKind): readonly ChildService[] =>
  NAMING[kind].flatMap((option) => {
    const node = findOption(written, option);
    if (node === undefined) return [];
    return (elementsOf(node) ?? [node]).flatMap((each) => childOf(each, option));
  });

/** What is no name was told. */
function childOf(node: TreeNode, option: ChildService['option']): readonly ChildService[] {
  const name = node.children.length === 0 ? node.value : findOption(node, 'name')?.value;
  if (name === undefined || name === '') return [];
  const weight = findOption(node, 'weight')?.value ?? '1';
  return [{ option, name, ...(option === 'services' && /^\d{1,9}$/.test(weight) ? { weight: Number(weight) } : {}) }];
}
