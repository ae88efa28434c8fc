// Paths in rules (reference 5.2): `PathPrefix` is a string prefix, without a segment boundary.

import type { Matcher } from '../rules/ast.ts';
import type { Anchor } from './anchor.ts';

/** The paths that a `Path` or `PathPrefix` test accepts. */
export function pathAnchor(matcher: Matcher): Anchor | undefined {
  if (matcher.name === 'Path') return { kind: 'exact', text: matcher.path };
  return matcher.name === 'PathPrefix' ? { kind: 'under', text: matcher.prefix } : undefined;
}

/** The outcome of a test for every path at the anchor, where it is the same for all of them. */
export function decidePath(matcher: Matcher, known: Anchor): boolean | undefined {
  const wanted = pathAnchor(matcher);
  if (wanted === undefined) return undefined;
  if (known.kind === 'exact')
    return wanted.kind === 'exact' ? known.text === wanted.text : known.text.startsWith(wanted.text);
  if (wanted.kind === 'under' && known.text.startsWith(wanted.text)) return true;
  return wanted.text.startsWith(known.text) ? undefined : false;
}
