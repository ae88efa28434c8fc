// A router's priority: what is written, or the byte length of its rule.

import type { PriorityText, RouterDefinition } from '../model/dynamic-configuration.ts';

/** Above it Traefik keeps a thousand values for its internal routers. */
const MAX_USER_PRIORITY = 2n ** 63n - 1n - 1000n;

export function priorityFault(priority: PriorityText | undefined): string | undefined {
  if (priority === undefined) return undefined;
  const value = toInteger(priority);
  if (value === undefined) return `the router priority ${JSON.stringify(priority)} is not an integer`;
  if (value <= MAX_USER_PRIORITY) return undefined;
  return `the router priority ${value} exceeds the max user-defined priority ${MAX_USER_PRIORITY}`;
}

/** Never empty and never 0 for a rule that is not empty. */
export function effectivePriority({ priority, rule = '' }: RouterDefinition): PriorityText {
  const value = priority === undefined ? 0n : (toInteger(priority) ?? 0n);
  return value === 0n ? String(Buffer.byteLength(rule)) : value.toString();
}

const toInteger = (text: string): bigint | undefined =>
  /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : undefined;
