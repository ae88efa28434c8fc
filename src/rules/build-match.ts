// What a matcher is, and how its name and its arguments, as written, become the part of the tree that they stand for.

import { fail, ok, type Result } from '../model/result.ts';
import type { RuleTree } from './ast.ts';
import type { StringToken } from './lex.ts';
import type { RuleError } from './rule-error.ts';

export interface MatcherDescription<M> {
  readonly name: string;
  /** What the arguments are, for messages. */
  readonly parameters: readonly string[];
  /** How many of the last parameters may be absent. Default 0. */
  readonly optional?: number;
  /** The parameters may be given again and again, and the tests are joined so. Default: once. */
  readonly repeated?: 'or' | 'and';
  /**
   * Called with one round of arguments: what is given is not empty, what may be absent is then empty. The error follows
   * the matcher's name in a message, is about the last of them, and begins with `takes` or `does not take`.
   */
  build(first: string, second: string): Result<M>;
}

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
