// One thing that `check` has to say: where, of what, and how bad it is.

export interface Finding {
  /** Null: a flag, a variable, or nothing that stands in one place. */
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** `router web@file`, `option log.level`, `--log.level`. */
  readonly object: string;
  /** What is wrong and what was expected, with the nearest name where there is one. */
  readonly reason: string;
  readonly severity: Severity;
}

/** An error costs something of what was written; with a warning it serves nevertheless; a note costs nothing. */
export type Severity = 'error' | 'warning' | 'note';

/** The object of what is wrong with a static option in a file. */
export const STATIC_CONFIGURATION = 'static configuration';

export type Place = Pick<Finding, 'file' | 'line' | 'column'>;

export const NOWHERE: Place = { file: null, line: null, column: null };

/** `routes.yml:12:5`; undefined when it is no place in a file. */
export function parsePlace(place: string): Place | undefined {
  const [, file, line, column] = /^(.+?):(\d+):(\d+)$/s.exec(place) ?? [];
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) };
}

/** In the order in which one would go through the files; what stands in none comes last. */
export function compareFindings(one: Finding, other: Finding): number {
  if (one.file !== other.file) return (one.file ?? '\uFFFF') < (other.file ?? '\uFFFF') ? -1 : 1;
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}

export function describeFinding({ file, line, column, object, reason, severity }: Finding): string {
  const place = [file, line, column].filter((part) => part !== null).join(':');
  // The file stands in front already, and of a static option the reason names it.
  const subject = object === STATIC_CONFIGURATION || object === 'file' || object === `file ${file}` ? '' : object;
  return [place, severity === 'error' ? '' : severity, subject, reason].filter((part) => part !== '').join(': ');
}
