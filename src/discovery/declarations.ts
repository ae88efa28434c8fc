// Everything that all providers' items declare, by qualified name, kept up to date item by item.

import type { DecodedItem } from '../labels/decoded-item.ts';
import type { Declared } from '../model/dynamic-configuration.ts';
import { type ProviderName, type QualifiedName, qualify } from '../model/qualified-name.ts';
import { compareTexts } from './compare-texts.ts';
import type { Difference } from './difference.ts';
import type { Definitions, ObjectKind } from './object-kinds.ts';
import {
  type Statement,
  stateCertificate,
  stateMiddleware,
  stateRouter,
  stateService,
  stateTlsOptions,
  stateTlsStore,
  stateTransport,
} from './statement.ts';

/** The same object for as long as nothing about it changes. */
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
  readonly item: DiscoveredItem;
  readonly statement: Statement<T>;
}

/** Contributions to one name are in the order of their items' ids. */
export type Contributions<T> = ReadonlyMap<QualifiedName, readonly Contribution<T>[]>;

export type Declarations = { readonly [K in ObjectKind]: Contributions<Definitions[K]> };

/** Names of which somebody says something else than before. */
export type Touched = Readonly<Record<ObjectKind, ReadonlySet<QualifiedName>>>;

export function updateDeclarations(
  before: Declarations,
  items: Difference<DiscoveredItem>,
): { readonly declarations: Declarations; readonly touched: Touched } {
  const routers = update(before.routers, items, (item) => httpOf(item).routers, stateRouter);
  const services = update(before.services, items, (item) => httpOf(item).services, stateService);
  const middlewares = update(before.middlewares, items, (item) => httpOf(item).middlewares, stateMiddleware);
  const transports = update(before.serversTransports, items, (item) => httpOf(item).serversTransports, stateTransport);
  const options = update(before.tlsOptions, items, (item) => tlsOf(item)?.options, stateTlsOptions);
  const certificates = update(before.certificates, items, (item) => tlsOf(item)?.certificates, stateCertificate);
  const stores = update(before.tlsStores, items, (item) => tlsOf(item)?.stores, stateTlsStore);
  return {
    declarations: {
      routers: routers.byName,
      services: services.byName,
      middlewares: middlewares.byName,
      serversTransports: transports.byName,
      tlsOptions: options.byName,
      certificates: certificates.byName,
      tlsStores: stores.byName,
    },
    touched: {
      routers: routers.touched,
      services: services.touched,
      middlewares: middlewares.touched,
      serversTransports: transports.touched,
      tlsOptions: options.touched,
      certificates: certificates.touched,
      tlsStores: stores.touched,
    },
  };
}

const httpOf = (item: DiscoveredItem) => item.decoded.configuration.http;
const tlsOf = (item: DiscoveredItem) => item.decoded.configuration.tls;

function update<T>(
  before: Contributions<T>,
  { gone, fresh }: Difference<DiscoveredItem>,
  select: (item: DiscoveredItem) => ReadonlyMap<string, Declared<T>> | undefined,
  toStatement: (declared: Declared<T>) => Statement<T>,
): { readonly byName: Contributions<T>; readonly touched: ReadonlySet<QualifiedName> } {
  const added = new Map<QualifiedName, Contribution<T>[]>();
  const addedTo = (name: string, { provider }: DiscoveredItem): Contribution<T>[] => {
    const qualified = qualify(name, provider);
    const known = added.get(qualified) ?? [];
    added.set(qualified, known);
    return known;
  };
  for (const item of gone) for (const name of select(item)?.keys() ?? []) addedTo(name, item);
  for (const item of fresh) {
    for (const [name, declared] of select(item) ?? [])
      addedTo(name, item).push({ item, statement: toStatement(declared) });
  }
  if (added.size === 0) return { byName: before, touched: new Set() };

  const left = new Set(gone);
  const byName = new Map(before);
  for (const [name, contributions] of added) {
    const staying = (before.get(name) ?? []).filter(({ item }) => !left.has(item));
    const all = [...staying, ...contributions].sort(compareItems);
    if (all.length === 0) byName.delete(name);
    else byName.set(name, all);
  }
  return { byName, touched: new Set(added.keys()) };
}

/** Of one name, and therefore of one provider. */
const compareItems = (a: Contribution<unknown>, b: Contribution<unknown>): number =>
  compareTexts(a.item.id, b.item.id) || compareTexts(a.item.scope, b.item.scope);
