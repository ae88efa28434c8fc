// What a constraint can ask: of labels where the provider has labels, of tags where it has tags.

import { nearestName } from '../../model/nearest-name.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import type { Callee, Vocabulary } from '../../rules/expression-parser.ts';
import { quoteText } from '../../rules/quote-text.ts';
import { type CompiledRegexp, compileRegexp } from '../../rules/regexp.ts';
import type { ConstraintTest } from './constraint.ts';

export type ConstraintKind = 'labels' | 'tags';

interface ConstraintFunction {
  readonly name: ConstraintTest['name'];
  /** What the arguments are, for messages. */
  readonly parameters: readonly string[];
  /** Called with as many arguments as there are parameters. */
  build(first: string, second: string): Result<ConstraintTest>;
}

function ofPattern(written: string, build: (pattern: CompiledRegexp) => ConstraintTest): Result<ConstraintTest> {
  const pattern = compileRegexp(written);
  return pattern.ok ? ok(build(pattern.value)) : pattern;
}

const FUNCTIONS: Readonly<Record<ConstraintKind, readonly ConstraintFunction[]>> = {
  labels: [
    { name: 'Label', parameters: ['key', 'value'], build: (key, value) => ok({ name: 'Label', key, value }) },
    {
      name: 'LabelRegex',
      parameters: ['key', 'regular expression'],
      build: (key, written) => ofPattern(written, (pattern) => ({ name: 'LabelRegex', key, pattern })),
    },
  ],
  tags: [
    { name: 'Tag', parameters: ['tag'], build: (tag) => ok({ name: 'Tag', tag }) },
    {
      name: 'TagRegex',
      parameters: ['regular expression'],
      build: (written) => ofPattern(written, (pattern) => ({ name: 'TagRegex', pattern })),
    },
  ],
};

export const VOCABULARIES: Readonly<Record<ConstraintKind, Vocabulary<ConstraintTest>>> = {
  labels: vocabularyOf(FUNCTIONS.labels),
  tags: vocabularyOf(FUNCTIONS.tags),
};

/** Unlike matchers, functions have one spelling, as in Traefik. */
function vocabularyOf(functions: readonly ConstraintFunction[]): Vocabulary<ConstraintTest> {
  const names = functions.map(({ name }) => name);
  const callees = new Map<string, Callee<ConstraintTest>>(functions.map((each) => [each.name, calleeOf(each)]));
  return {
    example: names.join(' or '),
    find(written) {
      const callee = callees.get(written);
      if (callee !== undefined) return ok(callee);
      const nearest = nearestName(written, names);
      const hint = nearest === undefined ? `known here: ${names.join(', ')}` : `did you mean ${nearest}?`;
      return fail({ message: `unknown function ${quoteText(written)}`, hint });
    },
  };
}

function calleeOf({ name, parameters, build }: ConstraintFunction): Callee<ConstraintTest> {
  return {
    name,
    call(given, position) {
      if (given.length !== parameters.length)
        return fail({ message: `${name} takes ${countArguments(parameters)}, got ${given.length}`, position });
      const built = build(given[0]?.text ?? '', given[1]?.text ?? '');
      return built.ok ? ok({ kind: 'match', matcher: built.value }) : fail({ message: built.error, position });
    },
  };
}

const countArguments = (parameters: readonly string[]): string =>
  `${parameters.length === 1 ? '1 argument' : `${parameters.length} arguments`} (${parameters.join(', ')})`;
