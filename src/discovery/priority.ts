// A router's priority: what is written, or the byte length of its rule.

import type { PriorityText, RouterDefinition } from '../model/dynamic-configuration.ts';
import { parsePriority } from '../model/user-priority.ts';

/** Never empty and never 0 for a rule that is not empty. */
export function effectivePriority({ priority, rule = '' }: RouterDefinition): PriorityText {
  const value = priority === undefined ? 0n : (parsePriority(priority) ?? 0n);
  return value === 0n ? String(Buffer.byteLength(rule)) : value.toString();
}
