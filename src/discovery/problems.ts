// Problems as they are shown: each once, in a fixed order, with the time at which it was first seen.

import type { DatedProblem, Problem } from '../model/problem.ts';
import { compareTexts } from './compare-texts.ts';

/** A problem that was there before keeps its `sinceMs`; a new one has been there since `wallMs`. */
export function dateProblems(
  problems: readonly Problem[],
  before: readonly DatedProblem[],
  wallMs: number,
): readonly DatedProblem[] {
  const since = new Map(before.map((problem) => [identity(problem), problem.sinceMs]));
  const dated = new Map<string, DatedProblem>();
  for (const { provider, object, reason } of problems) {
    const key = identity({ provider, object, reason });
    dated.set(key, { provider, object, reason, sinceMs: since.get(key) ?? wallMs });
  }
  return [...dated].sort(([a], [b]) => compareTexts(a, b)).map(([, problem]) => problem);
}

/** NUL sorts before every character of a name, so the order is by provider, then object, then reason. */
const identity = (problem: Problem): string => `${problem.provider}\0${problem.object}\0${problem.reason}`;
