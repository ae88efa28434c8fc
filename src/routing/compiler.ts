// Changes of routers in, tables out: two for each entry point, for plain connections and for those with TLS. Tables that
// serve are never touched; what a change does not concern is shared between the old and the new. The work is cut into
// pieces, for a process that answers requests meanwhile.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Router } from '../model/routing-state.ts';
import type { Member } from './bucket.ts';
import { type ReadRouter, readRouter } from './read-router.ts';
import type { RoutingTable } from './routing-table.ts';
import { TableDraft } from './table-draft.ts';

/** By `tableName`; one without routers is not there. */
export type RoutingTables<T> = ReadonlyMap<string, RoutingTable<T>>;

/** A router and what its present definition says; undefined: it is gone. */
export type RouterChanges = ReadonlyMap<QualifiedName, Router | undefined>;

export interface CompiledTables<T> {
  readonly tables: RoutingTables<T>;
  /** Of the changed ones, those in no table because their rule or priority cannot be read. */
  readonly refused: readonly QualifiedName[];
}

interface Placed<T> {
  readonly router: Router;
  readonly read: ReadRouter;
  readonly members: readonly Member<T>[];
}

export class Compiler<T> {
  readonly #placed = new Map<QualifiedName, Placed<T>>();
  readonly #drafts = new Map<string, TableDraft<T>>();

  /**
   * Gives the tables with these changes. `make` gives what a match returns; it is called once for every changed router that
   * is not refused. Yields between pieces of work of less than a millisecond or two; once begun it has to be run to its end
   * before the next.
   */
  *update(changes: RouterChanges, make: (router: Router) => T): Generator<void, CompiledTables<T>> {
    const refused: QualifiedName[] = [];
    for (const [name, router] of changes) {
      const before = this.#placed.get(name);
      if (before !== undefined) this.#remove(before);
      if (router !== undefined && !(yield* this.#place(router, before, make))) refused.push(name);
      yield;
    }
    const tables = new Map<string, RoutingTable<T>>();
    for (const [entryPoint, draft] of this.#drafts) {
      const table = yield* draft.compile();
      if (table !== undefined) tables.set(entryPoint, table);
    }
    return { tables, refused };
  }

  *#place(router: Router, before: Placed<T> | undefined, make: (router: Router) => T): Generator<void, boolean> {
    const read = before !== undefined && readsAlike(before.router, router) ? before.read : yield* readRouter(router);
    if (read === undefined) return false;
    const { precedence, placements } = read;
    const value = make(router);
    const members = placements.map((placement) => ({ precedence, placement, value }));
    for (const table of tablesOf(router)) for (const member of members) this.#draftOf(table).add(member);
    this.#placed.set(router.name, { router, read, members });
    return true;
  }

  #remove({ router, members }: Placed<T>): void {
    this.#placed.delete(router.name);
    for (const table of tablesOf(router)) for (const member of members) this.#draftOf(table).delete(member);
  }

  #draftOf(entryPoint: string): TableDraft<T> {
    let draft = this.#drafts.get(entryPoint);
    if (draft === undefined) {
      draft = new TableDraft();
      this.#drafts.set(entryPoint, draft);
    }
    return draft;
  }
}

/** An entry point has two tables: a router that is for TLS never answers a plain request, nor the other way (reference 5.7). */
export const tableName = (entryPoint: string, secured: boolean): string =>
  secured ? `${entryPoint} secured` : entryPoint;

const tablesOf = ({ entryPoints, tls }: Router): readonly string[] =>
  entryPoints.map((entryPoint) => tableName(entryPoint, tls !== undefined));

const readsAlike = (a: Router, b: Router): boolean => a.rule === b.rule && a.priority === b.priority;
