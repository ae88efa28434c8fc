// Routers in a few words, and tables whose matches are router names.

import type { QualifiedName } from '../../src/model/qualified-name.ts';
import type { Router } from '../../src/model/routing-state.ts';
import type { RoutingTable } from '../../src/routing/routing-table.ts';
import { compileTables } from './compile-tables.ts';

export const ENTRY_POINT = 'web';

/** Its priority is the length of its rule unless given. */
export function routerOf(name: QualifiedName, rule: string, given: Partial<Router> = {}): Router {
  return {
    name,
    rule,
    priority: String(Buffer.byteLength(rule)),
    entryPoints: [ENTRY_POINT],
    middlewares: [],
    service: 'service@test',
    available: true,
    ...given,
  };
}

const EMPTY: RoutingTable<QualifiedName> = { match: () => undefined };

/** The table of the entry point `web`. */
export function tableOf(...routers: readonly Router[]): RoutingTable<QualifiedName> {
  const { tables, refused } = compileTables(routers, ({ name }) => name);
  if (refused.length > 0) throw new Error(`refused: ${refused.join(', ')}`);
  return tables.get(ENTRY_POINT) ?? EMPTY;
}

/** A table with this rule alone. */
export const tableOfRule = (rule: string): RoutingTable<QualifiedName> => tableOf(routerOf('only@test', rule));
