// Flags -> assignments: `--a.b=value`, `--a.b value`, `-a.b`, `--a[0].b`, in any case. Repeated lists add up; of a repeated
// single value the last one counts.

import type { Assignment } from './assignment.ts';
import type { Report } from './problem.ts';
import { findMeaning, type Meaning } from './schema.ts';

export function readFlags(argv: readonly string[], report: Report): Assignment[] {
  const { flags, positional } = splitArguments(argv);
  for (const argument of positional) report(`unexpected argument "${argument}"`);
  const assignments: Assignment[] = [];
  for (const { name, segments, meaning, value } of flags) {
    if (value === undefined) report('needs a value', name);
    else addFlag(assignments, { segments, value, place: name, source: 'flags' }, meaning);
  }
  return assignments;
}

/** Tells apart the arguments that belong to flags and those that stand for themselves. */
export function findPositional(argv: readonly string[]): { readonly flags: string[]; readonly positional: string[] } {
  const { flags, positional } = splitArguments(argv);
  return { flags: flags.flatMap(({ written }) => written), positional };
}

interface Flag {
  /** With its dashes. */
  readonly name: string;
  readonly segments: readonly string[];
  readonly meaning: Meaning;
  /** Undefined: it needs one. */
  readonly value: string | undefined;
  /** One argument, or two. */
  readonly written: readonly string[];
}

function splitArguments(argv: readonly string[]): { readonly flags: Flag[]; readonly positional: string[] } {
  const flags: Flag[] = [];
  const positional: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    if (!argument.startsWith('-') || /^-+$/.test(argument)) {
      positional.push(argument);
      continue;
    }
    const equals = argument.indexOf('=');
    const name = equals < 0 ? argument : argument.slice(0, equals);
    const segments = splitName(name.replace(/^--?/, ''));
    const meaning = findMeaning(segments);
    const value = equals < 0 ? valueBehind(argv[i + 1], meaning) : argument.slice(equals + 1);
    const takesNext = equals < 0 && value !== undefined && value === argv[i + 1];
    flags.push({ name, segments, meaning, value, written: argv.slice(i, takesNext ? i + 2 : i + 1) });
    if (takesNext) i++;
  }
  return { flags, positional };
}

/** `a.b[0].c` -> a, b, 0, c. */
const splitName = (name: string): string[] => name.replace(/\[(\d+)\]/g, '.$1').split('.');

/** The value of a flag without `=`: the next argument, or what the flag means alone; undefined when it needs one. */
function valueBehind(next: string | undefined, meaning: Meaning): string | undefined {
  const option = meaning.kind === 'traefik' ? meaning.written : meaning.kind === 'option' ? meaning.option : undefined;
  const isOption = option !== undefined;
  const alone = isOption ? option.kind.alone : 'true';
  if (isOption && alone === undefined) return next === undefined || isFlag(next) ? undefined : next;
  // Of a switch only `true` and `false` can be the value; a flag that nobody knows or describes takes what follows along.
  if (next === 'true' || next === 'false') return next;
  const swallows = !isOption && meaning.kind !== 'standalone';
  return swallows && next !== undefined && !isFlag(next) ? next : alone;
}

const isFlag = (argument: string): boolean => argument.startsWith('-') && argument.length > 1;

function addFlag(assignments: Assignment[], added: Assignment, meaning: Meaning): void {
  if (meaning.kind === 'option' && isWholeList(meaning) && typeof added.value === 'string') {
    const key = meaning.path.join('.').toLowerCase();
    const earlier = assignments.findIndex(({ segments }) => segments.join('.').toLowerCase() === key);
    const before = assignments[earlier]?.value;
    if (typeof before === 'string') {
      assignments[earlier] = { ...added, value: `${before},${added.value}` };
      return;
    }
  }
  assignments.push(added);
}

const isWholeList = ({ option, element }: Meaning & { kind: 'option' }): boolean =>
  option.kind.isList && element === undefined;
