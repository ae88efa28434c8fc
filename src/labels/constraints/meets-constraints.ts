// Whether an item takes part, by the constraints of its provider. Pure.

import { assertNever } from '../../model/result.ts';
import type { Labels } from '../../model/snapshot.ts';
import type { Constraint, Constraints } from './constraint.ts';

export interface Marks {
  readonly labels: Labels;
  readonly tags: readonly string[];
}

export const meetsConstraints = ({ root }: Constraints, marks: Marks): boolean =>
  root === undefined || meets(root, marks);

function meets(constraint: Constraint, marks: Marks): boolean {
  switch (constraint.kind) {
    case 'and':
      return constraint.operands.every((operand) => meets(operand, marks));
    case 'or':
      return constraint.operands.some((operand) => meets(operand, marks));
    case 'not':
      return !meets(constraint.operand, marks);
    case 'label':
      return labelValue(constraint.key, marks.labels) === constraint.value;
    case 'labelRegex':
      return constraint.pattern.test(labelValue(constraint.key, marks.labels));
    case 'tag':
      return marks.tags.includes(constraint.tag);
    case 'tagRegex':
      return marks.tags.some((tag) => constraint.pattern.test(tag));
    default:
      return assertNever(constraint);
  }
}

const labelValue = (key: string, labels: Labels): string => labels.findLast(([each]) => each === key)?.[1] ?? '';
