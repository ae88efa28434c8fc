// What a key says first behind its prefix, and whose that is: ours, somebody else's, or nobody's, and then most likely a
// mistake. Traefik passes over whatever is not its own without a word (reference 1.1).

import { nearestName } from '../model/nearest-name.ts';
import { quoteText } from '../rules/quote-text.ts';

export type LabelPrefix = 'portolan' | 'traefik';

/**
 * As in Traefik it need not end there: `httpfoo` is looked at, and is then unknown. `enabled` keeps its item hidden.
 */
const OURS = /^(?:http|tcp|udp|tls|enable|ecs\.|consulcatalog\.)/i;
const NAMES = ['http', 'tcp', 'udp', 'tls', 'enable', 'ecs', 'consulcatalog'];

/** Of Traefik's other providers and of Traefik 1. */
const ELSEWHERE = new Set(
  'docker swarm nomad marathon rancher kubernetes backend domain frontend port protocol tags weight'.split(' '),
);

/** `ours` is decoded, `elsewhere` has no effect and need not have one. */
export type LabelRoot = { readonly kind: 'ours' | 'elsewhere' } | { readonly kind: 'unknown'; readonly reason: string };

/** `rest`: the key behind its prefix. Nobody but us writes `portolan.`; what else begins with `traefik.` nobody can know. */
export function judgeRoot(prefix: LabelPrefix, rest: string): LabelRoot {
  if (OURS.test(rest)) return { kind: 'ours' };
  if (rest === '') return { kind: 'elsewhere' };
  const root = rest.split('.', 1)[0] ?? '';
  const lower = root.toLowerCase();
  if (ELSEWHERE.has(lower) || NAMES.includes(lower)) return { kind: 'elsewhere' };
  const nearest = nearestName(root, NAMES);
  if (nearest === undefined && prefix === 'traefik') return { kind: 'elsewhere' };
  const hint = nearest === undefined ? `known here: ${NAMES.join(', ')}` : `did you mean ${nearest}?`;
  return { kind: 'unknown', reason: `unknown option ${quoteText(root)} (${hint})` };
}

/** Why a key has no effect. */
export const OF_OTHERS = 'it is of Traefik 1, or of a provider that is not here';

/** Of keys with no prefix of ours there is nothing to say. */
export function hasNoEffect(key: string): boolean {
  const [, prefix, rest = ''] = /^(portolan|traefik)\.(.*)$/s.exec(key) ?? [];
  return (prefix === 'portolan' || prefix === 'traefik') && judgeRoot(prefix, rest).kind === 'elsewhere';
}
