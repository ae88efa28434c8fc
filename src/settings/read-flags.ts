// Flags -> assignments: `--a.b=value`, `--a.b value`, `-a.b`, `--a[0].b`, in any case. Repeated lists add up; of a repeated
// single value the last one counts.

import type { Assignment } from './assignment.ts';
import type { Report } from './problem.ts';
import { findMeaning, type Meaning } from './schema.ts';

export function readFlags(argv: readonly string[], report: Report): Assignment[] {
  const assignments: Assignment[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    if (!argument.startsWith('-') || /^-+$/.test(argument)) {
      report(`unexpected argument "${argument}"`);
      continue;
    }
    const equals = argument.indexOf('=');
    const flag = equals < 0 ? argument : argument.slice(0, equals);
    const segments = splitName(flag.replace(/^--?/, ''));
    const meaning = findMeaning(segments);
    const value = equals < 0 ? valueBehind(argv[i + 1], meaning) : argument.slice(equals + 1);
    if (value === undefined) {
      report('needs a value', flag);
    } else {
      if (equals < 0 && value === argv[i + 1]) i++;
      addFlag(assignments, { segments, value, place: flag, source: 'flags' }, meaning);
    }
  }
  return assignments;
}

/** `a.b[0].c` -> a, b, 0, c. */
const splitName = (name: string): string[] => name.replace(/\[(\d+)\]/g, '.$1').split('.');

/** The value of a flag without `=`: the next argument, or what the flag means alone; undefined when it needs one. */
function valueBehind(next: string | undefined, meaning: Meaning): string | undefined {
  const alone = meaning.kind === 'option' ? meaning.option.kind.alone : 'true';
  if (meaning.kind === 'option' && alone === undefined) return next === undefined || isFlag(next) ? undefined : next;
  // Of a switch only `true` and `false` can be the value; an unknown flag takes its value along into the one error.
  if (next === 'true' || next === 'false') return next;
  const swallows = meaning.kind !== 'option' && meaning.kind !== 'standalone';
  return swallows && next !== undefined && !isFlag(next) ? next : alone;
}

const isFlag = (argument: string): boolean => argument.startsWith('-') && argument.length > 1;

function addFlag(assignments: Assignment[], added: Assignment, meaning: Meaning): void {
  if (meaning.kind === 'option' && meaning.option.kind.isList && typeof added.value === 'string') {
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
