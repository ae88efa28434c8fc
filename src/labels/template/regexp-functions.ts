// Functions on regular expressions: RE2's language, in linear time.

import { RE2JS } from 're2js';
import { type CompiledRegexp, compileRegexp } from '../../rules/regexp.ts';
import { type Arguments, define, MAX_TEXT, type TemplateFunction } from './arguments.ts';
import { madeFrom, type Value } from './value.ts';

const byPattern = (count: number, call: TemplateFunction['call']): TemplateFunction => ({
  ...define(count, call),
  cost: 50,
  faultOf: (pattern) => {
    const compiled = compileRegexp(pattern);
    return compiled.ok ? undefined : `the regular expression is refused: ${compiled.error}`;
  },
});

export const REGEXP_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  regexMatch: byPattern(2, (given) => compile(given)?.test(given.text(1).plain) ?? false),
  regexFind: byPattern(2, find),
  regexReplaceAll: byPattern(3, (given) => replaceAll(given, expand)),
  regexReplaceAllLiteral: byPattern(3, (given) => replaceAll(given, (replacement) => replacement)),
};

type Matcher = ReturnType<RE2JS['matcher']>;

function compile(given: Arguments): CompiledRegexp | undefined {
  const compiled = compileRegexp(given.text(0).plain);
  return compiled.ok ? compiled.value : given.refuse(`the regular expression is refused: ${compiled.error}`);
}

function find(given: Arguments): Value {
  if (compile(given) === undefined) return undefined;
  const matcher = RE2JS.compile(given.text(0).plain).matcher(given.text(1).plain);
  return madeFrom([given.text(0), given.text(1)], matcher.find() ? (matcher.group() ?? '') : '');
}

function replaceAll(given: Arguments, replaceOne: (replacement: string, matcher: Matcher) => string): Value {
  const [pattern, text, replacement] = [given.text(0), given.text(1), given.text(2)];
  if (compile(given) === undefined) return undefined;
  const matcher = RE2JS.compile(pattern.plain).matcher(text.plain);
  let made = '';
  let position = 0;
  while (matcher.find() && made.length <= MAX_TEXT) {
    made += text.plain.slice(position, matcher.start()) + replaceOne(replacement.plain, matcher);
    position = matcher.end();
  }
  made += text.plain.slice(position);
  return given.fits(made.length) ? madeFrom([pattern, text, replacement], made) : undefined;
}

/** `$1`, `$name`, `${1}`, `$$`, by Go's rule: the longest name counts, and a group that is not there is empty. */
function expand(replacement: string, matcher: Matcher): string {
  return replacement.replace(/\$(?:(\$)|([A-Za-z0-9_]+)|\{([A-Za-z0-9_]+)\})/g, (_, dollar, bare, braced) => {
    if (dollar !== undefined) return '$';
    return groupOf(matcher, String(bare ?? braced));
  });
}

function groupOf(matcher: Matcher, name: string): string {
  if (/^\d+$/.test(name)) return Number(name) <= matcher.groupCount() ? (matcher.group(Number(name)) ?? '') : '';
  return matcher.getNamedGroups()[name] ?? '';
}
