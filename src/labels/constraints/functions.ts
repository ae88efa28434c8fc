// What a constraint can ask: of labels where the provider has labels, of tags where it has tags.

import { ok, type Result } from '../../model/result.ts';
import { type CompiledRegexp, compileRegexp } from '../../rules/regexp.ts';
import type { Constraint } from './constraint.ts';

export type ConstraintKind = 'labels' | 'tags';

export interface ConstraintFunction {
  /** What the arguments are, for messages. */
  readonly parameters: readonly string[];
  /** Called with as many arguments as there are parameters. */
  build(first: string, second: string): Result<Constraint>;
}

function ofPattern(written: string, build: (pattern: CompiledRegexp) => Constraint): Result<Constraint> {
  const pattern = compileRegexp(written);
  return pattern.ok ? ok(build(pattern.value)) : pattern;
}

export const FUNCTIONS: Readonly<Record<ConstraintKind, ReadonlyMap<string, ConstraintFunction>>> = {
  labels: new Map<string, ConstraintFunction>([
    ['Label', { parameters: ['key', 'value'], build: (key, value) => ok({ kind: 'label', key, value }) }],
    [
      'LabelRegex',
      {
        parameters: ['key', 'regular expression'],
        build: (key, written) => ofPattern(written, (pattern) => ({ kind: 'labelRegex', key, pattern })),
      },
    ],
  ]),
  tags: new Map<string, ConstraintFunction>([
    ['Tag', { parameters: ['tag'], build: (tag) => ok({ kind: 'tag', tag }) }],
    [
      'TagRegex',
      {
        parameters: ['regular expression'],
        build: (written) => ofPattern(written, (pattern) => ({ kind: 'tagRegex', pattern })),
      },
    ],
  ]),
};
