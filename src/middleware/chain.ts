// Several middlewares as one: in from the outermost, out from the innermost. Composed when the table is compiled.

import { LocalAnswerHead } from './local-answer-head.ts';
import type { LocalAnswer, Middleware, RequestHead, ResponseHead } from './middleware.ts';

/**
 * Outermost first; undefined when there is nothing to do. A step that no member has, the result has not either, so that
 * its caller need not prepare a view for it. The answer of a member is given out as those outside of it leave it.
 */
export function composeChain(middlewares: readonly Middleware[]): Middleware | undefined {
  const members = middlewares.filter((member) => member.request !== undefined || member.response !== undefined);
  if (members.length < 2) return members[0];
  const hasRequest = members.some((member) => member.request !== undefined);
  const hasResponse = members.some((member) => member.response !== undefined);
  return {
    ...(hasRequest && { request: (request) => runInwards(members, request) }),
    ...(hasResponse && { response: (response) => runOutwards(members, members.length, response) }),
  };
}

function runInwards(members: readonly Middleware[], request: RequestHead): LocalAnswer | undefined {
  for (let i = 0; i < members.length; i++) {
    const answer = members[i]?.request?.(request);
    if (answer !== undefined) return giveOut(members, i, answer);
  }
  return undefined;
}

/** The answer of member `from`, through those outside of it. */
function giveOut(members: readonly Middleware[], from: number, answer: LocalAnswer): LocalAnswer {
  const head = new LocalAnswerHead(answer);
  runOutwards(members, from, head);
  return head.toAnswer();
}

function runOutwards(members: readonly Middleware[], from: number, response: ResponseHead): void {
  for (let i = from - 1; i >= 0; i--) members[i]?.response?.(response);
}
