// Elements of a list that a source says one by one (`--providers.ecs.clusters[0]`, `…_CLUSTERS_0`; reference 13.2) become
// the one assignment of the list.

import type { Assignment } from './assignment.ts';
import type { Report } from './problem.ts';
import { findMeaning } from './schema.ts';

interface Element {
  readonly index: number;
  readonly list: readonly string[];
  readonly assignment: Assignment;
}

/** In the order of their numbers, gaps closed; of a number that is written twice the last one counts. */
export function joinElements(assignments: readonly Assignment[], report: Report): readonly Assignment[] {
  const elements = assignments.flatMap(toElement);
  if (elements.length === 0) return assignments;
  const single = new Set(elements.map(({ assignment }) => assignment));
  const whole = assignments.filter((assignment) => !single.has(assignment));
  const lists = Map.groupBy(elements, ({ list }) => keyOf(list));
  const written = new Set(whole.map(({ segments }) => keyOf(segments)));
  for (const [key, [first]] of lists)
    if (written.has(key))
      report('written both as one text and as elements: expected one of them', first?.assignment.place);
  return [...whole, ...[...lists.values()].flatMap(join)];
}

function toElement(assignment: Assignment): readonly Element[] {
  const meaning = findMeaning(assignment.segments);
  if (meaning.kind !== 'option' || meaning.element === undefined) return [];
  return [{ index: meaning.element, list: assignment.segments.slice(0, -1), assignment }];
}

function join(elements: readonly Element[]): readonly Assignment[] {
  const [first] = elements;
  if (first === undefined) return [];
  const byIndex = new Map(elements.map((element) => [element.index, element.assignment.value]));
  const inOrder = [...byIndex].sort(([one], [other]) => one - other);
  return [{ ...first.assignment, segments: first.list, value: inOrder.flatMap(([, value]) => value) }];
}

const keyOf = (segments: readonly string[]): string => segments.join('.').toLowerCase();
