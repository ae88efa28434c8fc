// Where in the files that were given a problem of the merged state stands.

import type { TreeNode } from '../labels/tree.ts';
import type { Problem } from '../model/problem.ts';
import { NOWHERE, type Place, parsePlace } from './finding.ts';
import { type LabelText, locateInTrees, locateLabel, locateObject } from './locate.ts';

export interface PlacedProblem extends Place {
  /** Without the place, unless it is the key of a label. */
  readonly reason: string;
}

/** The place that a reason begins with, or the one of its object. */
export function placeProblem(
  { object, reason }: Pick<Problem, 'object' | 'reason'>,
  trees: readonly TreeNode[],
  labels: readonly LabelText[],
): PlacedProblem {
  const [, written = '', rest = reason] = /^(\S+|.+?:\d+:\d+): (.*)$/s.exec(reason) ?? [];
  const inFile = parsePlace(written);
  if (inFile !== undefined) return { ...inFile, reason: rest };
  const ofLabel = /^(?:portolan|traefik)\./i.test(written) ? locateLabel(labels, written) : undefined;
  if (ofLabel !== undefined) return { ...ofLabel, reason };
  const place = locateInTrees(trees, object, reason) ?? locateObject(labels, object, reason);
  return { ...(place ?? { ...NOWHERE, file: fileOf(object) }), reason };
}

/** `file routes.yml`, `item labels.json`. */
const fileOf = (object: string): string | null => /^(?:file|item|directory) (.+)$/.exec(object)?.[1] ?? null;
