// Problems of a configuration, one line each, the place first.

import { type Defect, describeDefect } from '../model/problem.ts';

export function printProblems(problems: readonly Defect[], write: (line: string) => void): void {
  for (const problem of problems) write(describeDefect(problem));
}
