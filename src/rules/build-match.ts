// A matcher's name and its arguments, as written, into the part of the tree that they stand for.

import { fail, ok, type Result } from '../model/result.ts';
import type { RuleTree } from './ast.ts';
import type { Token } from './lex.ts';
import type { MatcherDescription } from './matcher-table.ts';
import type { RuleError } from './rule-error.ts';

export type StringToken = Extract<Token, { readonly kind: 'string' }>;

/** `position` is that of the name. */
export function buildMatch<M>(
  matcher: MatcherDescription<M>,
  given: readonly StringToken[],
  position: number,
): Result<RuleTree<M>, RuleError> {
  const { name, parameters, repeated } = matcher;
  const miscount = describeMiscount(matcher, given.length);
  if (miscount !== undefined) return fail({ ...miscount, position });
  const empty = given.find(({ text }) => text === '');
  if (empty !== undefined) return fail({ message: `an argument of ${name} is empty`, position: empty.position });
  const operands: RuleTree<M>[] = [];
  for (let start = 0; start < given.length; start += parameters.length) {
    const round = given.slice(start, start + parameters.length);
    const built = matcher.build(round[0]?.text ?? '', round[1]?.text ?? '');
    if (!built.ok) return fail({ message: `${name} ${built.error}`, position: round.at(-1)?.position ?? position });
    operands.push({ kind: 'match', matcher: built.value });
  }
  const [only, ...others] = operands;
  return ok(only !== undefined && others.length === 0 ? only : { kind: repeated ?? 'and', operands });
}

/** What is wrong with the number of arguments, if anything is. */
function describeMiscount(
  { name, parameters, optional = 0, repeated }: MatcherDescription<unknown>,
  given: number,
): { readonly message: string; readonly hint?: string } | undefined {
  const most = parameters.length;
  if (repeated === undefined ? given >= most - optional && given <= most : given > 0 && given % most === 0)
    return undefined;
  const takes = repeated === undefined ? countArguments(most, optional) : countRounds(most);
  const message = `${name} takes ${takes} (${parameters.join(', ')}), got ${given}`;
  const manyOfOne = given > 1 && most === 1;
  return manyOfOne ? { message, hint: `join several ${name} with ||` } : { message };
}

function countArguments(most: number, optional: number): string {
  if (optional > 0) return `${most - optional} or ${most} arguments`;
  return most === 1 ? '1 argument' : `${most} arguments`;
}

const countRounds = (each: number): string => (each === 1 ? '1 argument or more' : `a multiple of ${each} arguments`);
