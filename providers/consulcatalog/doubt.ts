// What an answer of Consul's leaves open, though it came whole.

import type { ServiceList } from './answers.ts';
import type { Answer } from './fetch.ts';
import { NO_LEADER } from './leader.ts';

export const ALL_HIDDEN = 'ACLs hide everything: the token needs service:read and node:read';

/**
 * Every datacenter has the service `consul`: where ACLs hide what they do not allow, an empty list means a token that may
 * see nothing. And a server without a leader may have seen nothing yet.
 */
export function doubtOfList(answer: Answer, list: ServiceList): string | undefined {
  if (list.size === 0 && (answer.filteredByAcls || answer.aclsDenyByDefault)) return ALL_HIDDEN;
  return answer.leaderKnown ? undefined : NO_LEADER;
}
