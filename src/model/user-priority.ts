// What a user may give a router as its priority (reference 4.7).

import type { PriorityText } from './dynamic-configuration.ts';

/** Above it Traefik keeps a thousand values for its internal routers. */
const MAX_USER_PRIORITY = 2n ** 63n - 1n - 1000n;

/** Undefined: it may, or there is none. */
export function priorityFault(priority: PriorityText | undefined): string | undefined {
  if (priority === undefined) return undefined;
  const value = parsePriority(priority);
  if (value === undefined) return `the router priority ${JSON.stringify(priority)} is not an integer`;
  if (value <= MAX_USER_PRIORITY) return undefined;
  return `the router priority ${value} exceeds the max user-defined priority ${MAX_USER_PRIORITY}`;
}

/** Undefined: no integer. */
export const parsePriority = (text: PriorityText): bigint | undefined =>
  /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : undefined;
