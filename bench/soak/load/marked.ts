// Requests that ask their server for a reset, early or in the middle of the answer: an early one is a 502, and an
// answer that breaks off must never look whole.

import { agentOf, ask, textOf } from './ask.ts';
import type { Surroundings, Turn } from './clients.ts';

/** What was seen of each. */
export interface Breaks {
  badGateway: number;
  cut: number;
}

export function marked(at: Surroundings, how: 'early' | 'length' | 'chunked', breaks: Breaks): Turn {
  const agent = agentOf(at, false);
  return async (attempt) => {
    attempt.askedOf = at.servers.steady;
    const path = `/reset-${how}/${attempt.id}`;
    const answer = await ask(attempt, at, { agent, host: 'steady.localhost', path });
    const { statusCode } = answer;
    const whole = await textOf(answer).then(
      () => true,
      () => false,
    );
    // A reset may overtake the answer's beginning on its way to the router: then there was none.
    if (statusCode === 502 && whole) breaks.badGateway++;
    else if (how !== 'early' && statusCode === 200 && !whole) breaks.cut++;
    else throw new Error(`status ${statusCode} and ${whole ? 'an end that looks whole' : 'a cut'}`);
  };
}
