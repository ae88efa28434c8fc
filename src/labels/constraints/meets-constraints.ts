// Whether an item takes part, by the constraints of its provider. Pure.

import { assertNever } from '../../model/result.ts';
import type { Labels } from '../../model/snapshot.ts';
import type { Constraint, Constraints, ConstraintTest } from './constraint.ts';

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
    case 'match':
      return holds(constraint.matcher, marks);
    default:
      return assertNever(constraint);
  }
}

function holds(test: ConstraintTest, marks: Marks): boolean {
  switch (test.name) {
    case 'Label':
      return labelValue(test.key, marks.labels) === test.value;
    case 'LabelRegex':
      return test.pattern.test(labelValue(test.key, marks.labels));
    case 'Tag':
      return marks.tags.includes(test.tag);
    case 'TagRegex':
      return marks.tags.some((tag) => test.pattern.test(tag));
    default:
      return assertNever(test);
  }
}

const labelValue = (key: string, labels: Labels): string => labels.findLast(([each]) => each === key)?.[1] ?? '';
