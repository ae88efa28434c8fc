// Whether an item takes part at all: its `enable` label, or the provider's default.

import type { Defect } from '../model/problem.ts';
import { collectDefects } from './collect-defects.ts';
import { boolean } from './kinds.ts';
import { readSection, section } from './section.ts';
import type { TreeNode } from './tree.ts';

export const EXPOSURE = section({
  options: {
    enable: { kind: boolean, meaning: 'Whether the item takes part; none: `exposedByDefault` of its provider.' },
  },
  later: {},
});

export interface Exposure {
  readonly exposed: boolean;
  readonly defects: readonly Defect[];
  /** The root without what was read here. */
  readonly rest: TreeNode;
}

/**
 * With an `enable` (or `enabled`, …) that cannot be read the item stays hidden, as in Traefik: exposing what somebody
 * tried to hide cannot be taken back.
 */
export function decideExposure(root: TreeNode, exposedByDefault: boolean): Exposure {
  const { defects, report } = collectDefects();
  const about = Map.groupBy(root.children, ({ name }) => /^enable/i.test(name));
  const { enable = exposedByDefault } = readSection({ ...root, children: about.get(true) ?? [] }, EXPOSURE, report);
  return { exposed: enable && defects.length === 0, defects, rest: { ...root, children: about.get(false) ?? [] } };
}
