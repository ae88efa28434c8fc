// A defect in somebody's configuration, or a fault of a source, is data: it is shown, and costs only what has it.

import type { ProviderName } from './qualified-name.ts';

/** What is wrong with one definition: found while decoding or validating, before anybody knows since when. */
export interface Defect {
  /** For people: what is wrong and what was expected. Never holds a secret. */
  readonly reason: string;
  /** Where it was written: a label key, a tag, or `routes.yml:12:5`. */
  readonly place?: string;
  /** Absent: the definition is disabled. `warning`: it serves, and shows this. */
  readonly severity?: 'warning';
  /** What has it, `TCP router db`, where that is no object that can be declared yet. */
  readonly object?: string;
}

export const isDisabling = (defect: Defect): boolean => defect.severity !== 'warning';

/** One entry of `GET /api/problems`. */
export interface Problem {
  readonly provider: ProviderName;
  /** What has it: `router web@ecs`, `instance i-0abc`, `scope cluster/demo`, `file routes.yml`. */
  readonly object: string;
  /** The defect's reason, its place in front where one is known. */
  readonly reason: string;
}

/** A problem with the wall-clock time, in ms since the epoch, at which it was first seen. */
export interface DatedProblem extends Problem {
  readonly sinceMs: number;
}

export const describeDefect = (defect: Defect): string =>
  defect.place === undefined ? defect.reason : `${defect.place}: ${defect.reason}`;
