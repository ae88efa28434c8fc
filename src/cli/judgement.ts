// What `migrate-check` has to say of one thing that a Traefik configuration says.

import type { Place } from './finding.ts';

export interface Judgement extends Place {
  /** `differs`: accepted and without effect. `absent`: not there yet. `wrong`: a mistake, in Traefik most likely too. */
  readonly verdict: 'works' | 'differs' | 'absent' | 'wrong';
  /** As it was named on the command line. */
  readonly file: string;
  /** `entryPoints.web.address`, `router web`, or the file itself. */
  readonly object: string;
  /** Empty for what works. */
  readonly reason: string;
  /** Of an object that is not whole: whether it serves all the same, or answers 503. */
  readonly effect?: 'serves' | 'disabled';
}

/** How the decoders and the merge call what a later release will have. */
const ABSENT = [/\b(?:is|are) not supported yet\b/, /\bthere is no such provider\b/];

/** Of something that somebody complains of. */
export function verdictOf(reason: string): Exclude<Judgement['verdict'], 'works'> {
  if (ABSENT.some((pattern) => pattern.test(reason))) return 'absent';
  return / has no effect$/.test(reason) ? 'differs' : 'wrong';
}
