// Routers in, one table an entry point out. Nothing of a table changes once it serves: a new state is a new set of tables.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Router } from '../model/routing-state.ts';
import { parseRule } from '../rules/parse.ts';
import { toCondition } from './condition.ts';
import { compilePredicate } from './predicate.ts';
import { HostIndex, type RoutingTable } from './routing-table.ts';
import { type Placement, spread } from './spread.ts';

/** By entry point; one without routers has no table. */
export type RoutingTables<T> = ReadonlyMap<string, RoutingTable<T>>;

export interface CompiledTables<T> {
  readonly tables: RoutingTables<T>;
  /** Routers whose rule or priority cannot be read and which are in no table: the control plane lets none through. */
  readonly refused: readonly QualifiedName[];
}

/** `make` gives what a match returns; it is called once for every router that is not refused. */
export function compileTables<T>(routers: readonly Router[], make: (router: Router) => T): CompiledTables<T> {
  const refused: QualifiedName[] = [];
  const readable: ReadRouter[] = [];
  for (const router of routers) {
    const read = readRouter(router);
    if (read === undefined) refused.push(router.name);
    else readable.push(read);
  }
  const tables = new Map<string, HostIndex<T>>();
  for (const [rank, { router, placements }] of readable.sort(byPriority).entries()) {
    const value = make(router);
    for (const { host, path, rest } of placements) {
      const holds = rest.kind === 'always' ? undefined : compilePredicate(rest);
      for (const entryPoint of router.entryPoints) tableOf(tables, entryPoint).add(host, path, { rank, holds, value });
    }
  }
  return { tables, refused };
}

interface ReadRouter {
  readonly router: Router;
  readonly priority: bigint;
  readonly placements: readonly Placement[];
}

function readRouter(router: Router): ReadRouter | undefined {
  const rule = parseRule(router.rule);
  if (!rule.ok || !/^-?[0-9]+$/.test(router.priority)) return undefined;
  return { router, priority: BigInt(router.priority), placements: spread(toCondition(rule.value)) };
}

/** Highest first; of equals the name that sorts first by code unit, so that every worker gives the same answer. */
function byPriority(a: ReadRouter, b: ReadRouter): number {
  if (a.priority !== b.priority) return a.priority > b.priority ? -1 : 1;
  return a.router.name < b.router.name ? -1 : 1;
}

function tableOf<T>(tables: Map<string, HostIndex<T>>, entryPoint: string): HostIndex<T> {
  let table = tables.get(entryPoint);
  if (table === undefined) {
    table = new HostIndex();
    tables.set(entryPoint, table);
  }
  return table;
}
