// Everything that all providers' items declare, by qualified name.

import type { DecodedItem } from '../labels/decoded-item.ts';
import type {
  Declared,
  MiddlewareDefinition,
  RouterDefinition,
  ServiceDefinition,
} from '../model/dynamic-configuration.ts';
import { type ProviderName, type QualifiedName, qualify } from '../model/qualified-name.ts';
import { compareTexts } from './compare-texts.ts';
import { type Statement, stateMiddleware, stateRouter, stateService } from './statement.ts';

export interface DiscoveredItem {
  readonly provider: ProviderName;
  readonly scope: string;
  /** Unique within its scope. */
  readonly id: string;
  readonly startedAtMs: number | undefined;
  readonly decoded: DecodedItem;
}

/** What one item says of one name. */
export interface Contribution<T> {
  /** The item's id. */
  readonly origin: string;
  /** Unknown counts as oldest. */
  readonly startedAtMs: number;
  readonly statement: Statement<T>;
}

/** Contributions to one name are in the order of their items' ids. */
export type Contributions<T> = ReadonlyMap<QualifiedName, readonly Contribution<T>[]>;

export interface Declarations {
  readonly routers: Contributions<RouterDefinition>;
  readonly services: Contributions<ServiceDefinition>;
  readonly middlewares: Contributions<MiddlewareDefinition>;
}

export function collectDeclarations(items: readonly DiscoveredItem[]): Declarations {
  const inOrder = items.toSorted(compareItems);
  return {
    routers: collect(inOrder, (item) => item.decoded.configuration.http.routers, stateRouter),
    services: collect(inOrder, (item) => item.decoded.configuration.http.services, stateService),
    middlewares: collect(inOrder, (item) => item.decoded.configuration.http.middlewares, stateMiddleware),
  };
}

function collect<T>(
  items: readonly DiscoveredItem[],
  select: (item: DiscoveredItem) => ReadonlyMap<string, Declared<T>>,
  toStatement: (declared: Declared<T>) => Statement<T>,
): Contributions<T> {
  const byName = new Map<QualifiedName, Contribution<T>[]>();
  for (const item of items) {
    for (const [name, declared] of select(item)) {
      const contribution = {
        origin: item.id,
        startedAtMs: item.startedAtMs ?? Number.NEGATIVE_INFINITY,
        statement: toStatement(declared),
      };
      const qualified = qualify(name, item.provider);
      const others = byName.get(qualified);
      if (others === undefined) byName.set(qualified, [contribution]);
      else others.push(contribution);
    }
  }
  return byName;
}

const compareItems = (a: DiscoveredItem, b: DiscoveredItem): number =>
  compareTexts(a.provider, b.provider) || compareTexts(a.id, b.id) || compareTexts(a.scope, b.scope);
