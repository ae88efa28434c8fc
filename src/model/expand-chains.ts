// Chains of middlewares in the place of whoever refers to them: what a request passes through, one after the other.

import type { QualifiedName } from './qualified-name.ts';

/**
 * Outermost first. `membersOf` gives undefined for what is no chain, which stays as it is. The control plane has seen to it
 * that no chain is within itself, and that none is too long.
 */
export function expandChains(
  names: readonly QualifiedName[],
  membersOf: (name: QualifiedName) => readonly QualifiedName[] | undefined,
): readonly QualifiedName[] {
  return names.flatMap((name) => {
    const members = membersOf(name);
    return members === undefined ? [name] : expandChains(members, membersOf);
  });
}
