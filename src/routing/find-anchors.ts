// Where a condition has to be looked for: the values of one property (host, path) outside of which it cannot hold.

import { assertNever } from '../model/result.ts';
import type { Matcher } from '../rules/ast.ts';
import type { Anchor } from './anchor.ts';
import type { Condition } from './condition.ts';

/**
 * Every request for which the condition holds is at one of these anchors; undefined when it may be anywhere. `anchorOf`
 * says it for a single test. The condition need not hold at all of them: whoever asks goes on with what is left of it there.
 */
export function findAnchors(
  condition: Condition,
  anchorOf: (matcher: Matcher) => Anchor | undefined,
): readonly Anchor[] | undefined {
  switch (condition.kind) {
    case 'always':
      return undefined;
    case 'never':
      return [];
    case 'test': {
      const anchor = condition.expected ? anchorOf(condition.matcher) : undefined;
      return anchor === undefined ? undefined : [anchor];
    }
    case 'any':
      return unite(condition.parts.map((part) => findAnchors(part, anchorOf)));
    case 'all':
      return condition.parts.map((part) => findAnchors(part, anchorOf)).reduce(narrower);
    default:
      return assertNever(condition);
  }
}

function unite(lists: readonly (readonly Anchor[] | undefined)[]): readonly Anchor[] | undefined {
  const united = new Map<string, Anchor>();
  for (const list of lists) {
    if (list === undefined) return undefined;
    for (const anchor of list) united.set(`${anchor.kind} ${anchor.text}`, anchor);
  }
  return [...united.values()];
}

/** Both hold, so either will do: the one with fewer anchors, then the longer one. */
function narrower(a: readonly Anchor[] | undefined, b: readonly Anchor[] | undefined): readonly Anchor[] | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  if (a.length !== b.length) return a.length < b.length ? a : b;
  return (a[0]?.text.length ?? 0) >= (b[0]?.text.length ?? 0) ? a : b;
}
