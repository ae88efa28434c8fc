// Regular expressions of rules: RE2's language in linear time. What RE2 refuses (look-around, back references) is refused
// here too, so that no request can make a test take longer than its length allows.

import { RE2JS, RE2JSException } from 're2js';
import { fail, ok, type Result } from '../model/result.ts';
import { estimateSteps, MAX_STEPS } from './regexp-steps.ts';

export interface CompiledRegexp {
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /** The same for bytes, one character each, which are read as UTF-8. */
  testBytes(bytes: string): boolean;
}

/**
 * How many instructions a compiled pattern may have. A test takes at most that many steps a character: the worst pattern at
 * this limit against the longest path took half a second. `[a-z0-9-]{1,63}` has 128, plain text one a character.
 */
const MAX_INSTRUCTIONS = 2000;

/** Compiling takes a tenth of a millisecond or more, and a rule's pattern is needed by its parser and then by its test. */
const MAX_REMEMBERED = 1000;
const remembered = new Map<string, Result<CompiledRegexp>>();

const TOO_MANY_STEPS = `it is too large: it takes more than ${MAX_STEPS} steps to compile`;

/** The error is one line that quotes the part that is wrong. */
export function compileRegexp(pattern: string): Result<CompiledRegexp> {
  const known = remembered.get(pattern);
  if (known !== undefined) return known;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  const compiled = compileChecked(pattern);
  remembered.set(pattern, compiled);
  return compiled;
}

function compileChecked(pattern: string): Result<CompiledRegexp> {
  if (estimateSteps(pattern) > MAX_STEPS) return fail(TOO_MANY_STEPS);
  const compiled = compile(pattern);
  if (!compiled.ok) return compiled;
  const regexp = compiled.value;
  if (regexp.programSize() > MAX_INSTRUCTIONS)
    return fail(`it is too large: ${regexp.programSize()} instructions, at most ${MAX_INSTRUCTIONS} are allowed`);
  return ok({
    test: (text) => regexp.test(text),
    testBytes: (bytes) => regexp.test(/[\x80-\xff]/.test(bytes) ? Buffer.from(bytes, 'latin1') : bytes),
  });
}

function compile(pattern: string): Result<RE2JS> {
  try {
    return ok(RE2JS.compile(pattern));
  } catch (error) {
    if (error instanceof RE2JSException) return fail(error.message.replace(/^error parsing regexp: /, ''));
    throw error;
  }
}
