// Servers in a few words, and what a balancer chose in a row.

import type { Balancer } from '../../src/balancing/balancer.ts';
import type { Server } from '../../src/model/routing-state.ts';

/** `a` is `http://a:80`; a weight of 1 unless given. */
export const serverOf = (name: string, weight = 1): Server => ({ url: `http://${name}:80`, weight });

export const leaving = (name: string): Server => ({ ...serverOf(name), leaving: true });

export const serversOf = (...names: readonly string[]): readonly Server[] => names.map((name) => serverOf(name));

/** The hosts of the next choices; `-` where there is none. */
export const pickHosts = (balancer: Balancer, count: number): readonly string[] =>
  Array.from({ length: count }, () => balancer.pick(undefined)?.host ?? '-');

/** Who is among the next choices, sorted. */
export const chosen = (balancer: Balancer, count: number): readonly string[] =>
  [...new Set(pickHosts(balancer, count))].sort();

/** How often each host was chosen, sorted by host. */
export function shares(hosts: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const host of [...hosts].sort()) counts[host] = (counts[host] ?? 0) + 1;
  return counts;
}
