// What was kept on disk takes its place among what a source has said: only where that is nothing. Pure, and without regard
// to who is faster: a disk may be slow, a source quick.

import type { FromDisk } from '../../model/provider-status.ts';
import type { Scope, Scopes } from '../scopes.ts';
import type { KeptScope } from './scopes-text.ts';

/** The list of scopes is left to the source: until it names them, nothing of the copy is removed. */
export function restoreScopes(scopes: Scopes, kept: readonly KeptScope[]): Scopes {
  if (kept.length === 0) return scopes;
  const byName = new Map(scopes.byName);
  for (const { scope: name, keptAtMs, items } of kept) {
    const said = byName.get(name);
    if (said?.wasRead === true || scopes.known?.has(name) === false) continue;
    byName.set(name, { ...(said ?? UNSAID), keptAtMs, items: joined(items, said?.items) });
  }
  return { byName, known: scopes.known };
}

/** A reading that is under way may have told some of them already. */
const joined = (kept: Scope['items'], said: Scope['items'] = new Map()): Scope['items'] =>
  said.size === 0 ? kept : new Map([...kept, ...said]);

/** What is there is true, what is absent may only have come later. */
const UNSAID: Omit<Scope, 'items' | 'keptAtMs'> = { status: 'partial', wasRead: false, problems: [] };

/** What of it the source has not said anew. */
export function describeFromDisk({ byName }: Scopes): FromDisk | undefined {
  const times = [...byName.values()].map(({ keptAtMs }) => keptAtMs).filter((time) => time !== undefined);
  return times.length === 0 ? undefined : { scopes: times.length, keptAtMs: Math.min(...times) };
}
