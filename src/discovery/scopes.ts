// The last good reading of one provider, scope by scope: a snapshot goes in, the scopes after it come out. Pure.
// What did not change keeps its identity (item, scope, all of it), so that later stages compare by `===`.

import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../model/problem.ts';
import type { Item, ScopeReading, ScopeStatus, Snapshot } from '../model/snapshot.ts';
import { sameEntries } from './maps.ts';
import { sameData } from './same-data.ts';

export interface Scope {
  /** Of the latest reading. */
  readonly status: ScopeStatus;
  /** Whether any reading of it ever succeeded, at least in part, and came to its end. */
  readonly wasRead: boolean;
  /** Its items are from disk, kept at this time (ms since the epoch), until a complete reading replaces them. */
  readonly keptAtMs: number | undefined;
  /** By item id. */
  readonly items: ReadonlyMap<string, Item>;
  /** Of the latest reading. */
  readonly problems: readonly Problem[];
}

export interface Scopes {
  /** Every scope that was reported, by name. */
  readonly byName: ReadonlyMap<string, Scope>;
  /** The list of scopes, once it was read to its end. */
  readonly known: ReadonlySet<string> | undefined;
}

export const NO_SCOPES: Scopes = { byName: new Map(), known: undefined };

const UNREAD: Scope = { status: 'failed', wasRead: false, keptAtMs: undefined, items: new Map(), problems: [] };

export function applySnapshot(scopes: Scopes, snapshot: Snapshot): Scopes {
  const byName = new Map(scopes.byName);
  for (const reading of snapshot.readings) {
    byName.set(reading.scope, applyReading(byName.get(reading.scope) ?? UNREAD, reading));
  }
  const known = snapshot.knownScopes === undefined ? scopes.known : new Set(snapshot.knownScopes);
  if (snapshot.knownScopes !== undefined) {
    for (const name of byName.keys()) if (!known?.has(name)) byName.delete(name);
  }
  const unchanged = sameEntries(byName, scopes.byName) && isDeepStrictEqual(known, scopes.known);
  return unchanged ? scopes : { byName, known };
}

/**
 * Whether a merge would find anything else. The mere name of a scope is nothing to it: a list that names a new one comes just
 * before what is in it, and must not be what a throttle lets pass at once while that has to wait.
 */
export function saysOtherThan(before: Scopes, after: Scopes): boolean {
  if (before.byName === after.byName) return false;
  for (const [name, scope] of after.byName) if (differs(before.byName.get(name) ?? UNNAMED, scope)) return true;
  for (const [name, scope] of before.byName) if (!after.byName.has(name) && differs(scope, UNNAMED)) return true;
  return false;
}

const UNNAMED: Scope = { status: 'complete', wasRead: false, keptAtMs: undefined, items: new Map(), problems: [] };

const differs = (one: Scope, other: Scope): boolean =>
  one !== other &&
  (isKnown(one) !== isKnown(other) ||
    (one.status === 'failed') !== (other.status === 'failed') ||
    (one.items !== other.items && one.items.size + other.items.size > 0) ||
    (one.problems !== other.problems && one.problems.length + other.problems.length > 0));

/** The list of scopes is known, each has reported, and not every one of them failed. */
export function hasSpoken(scopes: Scopes): boolean {
  const { byName, known } = scopes;
  if (known === undefined) return false;
  const reported = [...known].map((name) => byName.get(name));
  if (reported.length === 0) return true;
  return reported.every(hasReported) && reported.some((scope) => scope?.wasRead === true);
}

/** What is from disk has reported once it was read or failed. */
const hasReported = (scope: Scope | undefined): boolean =>
  scope !== undefined && (scope.wasRead || scope.status === 'failed');

/** Something was read, were it nothing, from the source or from disk: not only failures, nor only the names of scopes. */
export function hasLearnt(scopes: Scopes): boolean {
  return hasSpoken(scopes) || [...scopes.byName.values()].some(isKnown);
}

/** Something is known of it, were it that it is empty. */
export const isKnown = ({ wasRead, keptAtMs, items }: Scope): boolean =>
  wasRead || keptAtMs !== undefined || items.size > 0;

function applyReading(before: Scope, reading: ScopeReading): Scope {
  const items = itemsAfter(before.items, reading);
  const wasRead = before.wasRead || (reading.status !== 'failed' && reading.more !== true);
  const problems = sameData(before.problems, reading.problems) ? before.problems : [...reading.problems];
  const keptAtMs = reading.status === 'complete' ? undefined : before.keptAtMs;
  const same = before.status === reading.status && before.wasRead === wasRead && before.keptAtMs === keptAtMs;
  if (same && before.items === items && before.problems === problems && before !== UNREAD) return before;
  return { status: reading.status, wasRead, keptAtMs, items, problems };
}

/** Readings have their items in one order mostly: as long as they do, nothing is looked up and no map is made. */
function itemsAfter(before: ReadonlyMap<string, Item>, reading: ScopeReading): ReadonlyMap<string, Item> {
  if (reading.status === 'failed') return before;
  const inOrder = before.values();
  let unchanged = before.size === reading.items.length;
  const read = reading.items.map((item) => {
    const next = inOrder.next().value;
    const known = next?.id === item.id ? next : before.get(item.id);
    const kept = known !== undefined && sameData(known, item) ? known : item;
    unchanged &&= kept === next;
    return kept;
  });
  if (unchanged) return before;
  const items = new Map<string, Item>(reading.status === 'partial' ? before : []);
  for (const item of read) items.set(item.id, item);
  return sameEntries(items, before) ? before : items;
}
