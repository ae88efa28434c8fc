// How much work a pattern is to compile, told from its text in one pass before it is: whoever writes a label writes a rule,
// and `(?:a{0,1000}){20}` is short. Counted in steps of one to four microseconds.

/**
 * Of one pattern, and of all patterns of a rule together. Twice as many as instructions are allowed (`regexp.ts`), since
 * alternatives that begin alike are compiled to fewer; 5,000 steps take 10 to 20 ms.
 */
export const MAX_STEPS = 5000;

/** `\p{L}` alone has 650 ranges to be sorted in; where case does not count, it is four times the work. */
const STEPS_A_TABLE = 100;
const STEPS_A_FOLDED_TABLE = 400;
/** Where case does not count, each character of a range is looked up. */
const CHARACTERS_A_STEP = 64;

/**
 * The elements of a pattern. Names and numbers are bounded, so that none is looked through again and again for an end that
 * it does not have.
 */
const ELEMENT = new RegExp(
  [
    String.raw`\\Q(?<literal>.*?)(?:\\E|$)`,
    String.raw`(?<escaped>\\(?:[pP](?:\{[^}]{0,64}\}|.)|x\{[^}]{0,8}\}|.))`,
    String.raw`(?<set>\[\^?\]?(?:\\.|\[:\^?[a-z]{0,16}:\]|[^\]\\])*\]?)`,
    String.raw`(?<open>\((?:\?P?<[^>]{0,64}>|\?[a-zA-Z-]{0,16}[:)]?)?)`,
    String.raw`\{(?<least>\d{1,9})(?<more>,(?<most>\d{0,9}))?\}`,
    '(?<sign>.)',
  ].join('|'),
  'gsu',
);
const CHARACTER = String.raw`\\x\{[0-9a-fA-F]{1,8}\}|\\.|[^\\]`;
const MEMBER = new RegExp(
  String.raw`(?<table>\\[pP](?:\{[^}]{0,64}\}|.))|(?<first>${CHARACTER})(?:-(?<last>${CHARACTER}))?`,
  'gsu',
);
const FOLDS = /\(\?[a-zA-Z]{0,16}i/;
/** Nothing else makes many more of a text than it has characters. */
const MULTIPLIES = /\{\d|\\[pPx]|\(\?/;

/** As `countSteps`, or the length of what cannot have many more: most patterns need not be looked through. */
export const estimateSteps = (pattern: string, withoutCase = false): number =>
  MULTIPLIES.test(pattern) ? countSteps(pattern, withoutCase) : pattern.length;

/**
 * No fewer than the instructions that the pattern is compiled to; plain text has one a character. Of a text that is no
 * pattern: what reading it up to the mistake may take. `withoutCase`: it will be compiled
 * as one for which case does not count, whatever it says itself.
 */
export function countSteps(pattern: string, withoutCase = false): number {
  const isFolded = withoutCase || FOLDS.test(pattern);
  const levels = new Levels();
  let once = 0;
  for (const { groups = {} } of pattern.matchAll(ELEMENT)) {
    const { literal, escaped, set, open, least, more, most, sign } = groups;
    if (literal !== undefined) levels.add(literal.length);
    else if (escaped !== undefined) {
      levels.add(1);
      once += stepsOfEscape(escaped, isFolded);
    } else if (set !== undefined) {
      levels.add(1);
      once += stepsOfSet(set, isFolded);
    } else if (open !== undefined) levels.open();
    else if (least !== undefined) levels.repeat(Math.max(Number(least), Number(most || 0), 1), more !== undefined);
    else levels.readSign(sign ?? '');
  }
  return levels.close() + once;
}

/** Beside the instruction that it becomes. */
function stepsOfEscape(written: string, isFolded: boolean): number {
  if (/^\\[pP]/.test(written)) return isFolded ? STEPS_A_FOLDED_TABLE : STEPS_A_TABLE;
  return isFolded && /^\\[wWdDsS]/.test(written) ? 2 : 0;
}

function stepsOfSet(set: string, isFolded: boolean): number {
  let steps = 0;
  for (const { groups = {} } of set.slice(1, -1).matchAll(MEMBER)) {
    const { table, first = '', last = first } = groups;
    if (table !== undefined) steps += stepsOfEscape(table, isFolded);
    else steps += isFolded ? 1 + Math.abs(codeOf(last) - codeOf(first)) / CHARACTERS_A_STEP : 1;
  }
  return Math.ceil(steps);
}

/** Of an escape that names its character in another way than by a number, the letter: near enough. */
function codeOf(character: string): number {
  const [, hex] = /^\\x\{([0-9a-fA-F]+)\}$/.exec(character) ?? [];
  return hex === undefined
    ? (character.codePointAt(character.length > 1 && character.startsWith('\\') ? 1 : 0) ?? 0)
    : Number.parseInt(hex, 16);
}

/** Instructions by nesting: a repetition repeats the whole group before it. */
class Levels {
  readonly #outer: Level[] = [];
  #level: Level = { steps: 0, last: 0, isEmpty: true };

  /** An element of this many instructions. */
  add(steps: number): void {
    this.#level.steps += steps;
    this.#level.last = steps;
    this.#level.isEmpty = false;
  }

  readSign(sign: string): void {
    if (sign === ')') this.#leave();
    else if (sign === '|') this.#endBranch(1);
    else if (sign === '*' || sign === '+' || sign === '?') this.repeat(1, sign === '*');
    else this.add(1);
  }

  open(): void {
    this.#outer.push(this.#level);
    this.#level = { steps: 0, last: 0, isEmpty: true };
  }

  /** `isOpen`: with a loop behind them. */
  repeat(copies: number, isOpen: boolean): void {
    const { last } = this.#level;
    const repeated = copies * (last + 1) + (isOpen ? 1 : 0);
    this.#level.steps += repeated - last;
    this.#level.last = repeated;
    this.#level.isEmpty = false;
  }

  /** The whole pattern, whatever is still open. */
  close(): number {
    while (this.#outer.length > 0) this.#leave();
    this.#endBranch(0);
    return this.#level.steps;
  }

  /** A group is its branches between two captures. */
  #leave(): void {
    this.#endBranch(2);
    const { steps } = this.#level;
    this.#level = this.#outer.pop() ?? { steps: 0, last: 0, isEmpty: true };
    this.add(steps);
  }

  /** An empty branch is an instruction, too. */
  #endBranch(more: number): void {
    this.#level.steps += more + (this.#level.isEmpty ? 1 : 0);
    this.#level.last = 0;
    this.#level.isEmpty = true;
  }
}

interface Level {
  steps: number;
  /** Of the last element. */
  last: number;
  /** Nothing stands in the present branch. */
  isEmpty: boolean;
}
