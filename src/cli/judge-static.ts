// What becomes of each option of a static configuration of Traefik's: without a complaint it works as it is.

import type { TreeNode } from '../labels/tree.ts';
import type { Defect } from '../model/problem.ts';
import { inspectSettings } from '../settings/load-settings.ts';
import { readFile } from '../settings/read-file.ts';
import { parsePlace } from './finding.ts';
import { type Judgement, verdictOf } from './judgement.ts';

export type InspectedStatic = ReturnType<typeof inspectStatic>;

export function inspectStatic(file: string, tree: TreeNode) {
  const configFile = { name: file, tree };
  return { file, tree, written: readFile(configFile, () => {}), ...inspectSettings({ argv: [], env: {}, configFile }) };
}

export function judgeStatic({ file, written, problems, notes }: InspectedStatic): readonly Judgement[] {
  const complaints = new Set([...problems, ...notes].map(({ place }) => place));
  const nowhere = { file, line: null, column: null };
  const at = (place: string | undefined) => {
    const found = place === undefined ? undefined : parsePlace(place);
    return found === undefined ? nowhere : { ...found, file };
  };
  const judge = ({ place, reason }: Defect, verdict: Judgement['verdict']): Judgement => ({
    verdict,
    ...at(place),
    object: file,
    reason,
  });
  return [
    ...written
      .filter(({ place }) => !complaints.has(place))
      .map(
        ({ segments, place }) => ({ verdict: 'works', ...at(place), object: segments.join('.'), reason: '' }) as const,
      ),
    ...notes.map((note) => judge(note, 'differs')),
    ...problems.map((problem) => judge(problem, verdictOf(problem.reason))),
  ];
}
