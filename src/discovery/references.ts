// Who refers to whom: routers to one service and to middlewares, by qualified name.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router } from '../model/routing-state.ts';
import { rederive } from './maps.ts';

type Routers = ReadonlyMap<QualifiedName, Assessed<Router>>;
type ReferencesOf = (router: Assessed<Router>) => readonly QualifiedName[];

export const serviceOf: ReferencesOf = ({ value }) => [value.service];
export const middlewaresOf: ReferencesOf = ({ value }) => value.middlewares;

/** Names of the routers that refer to any of `names`. */
export function routersThatUse(names: ReadonlySet<QualifiedName>, routers: Routers, referencesOf: ReferencesOf) {
  if (names.size === 0) return [];
  return [...routers]
    .filter(([, router]) => referencesOf(router).some((name) => names.has(name)))
    .map(([name]) => name);
}

/** Routers before and after, and the names among which all differences are. */
export interface RouterTurn {
  readonly names: Iterable<QualifiedName>;
  readonly before: Routers;
  readonly after: Routers;
}

/** `usedBy` brought up to date where a router came, left or refers to something else; `fresh` objects have none yet. */
export function recountUsers<T>(
  objects: ReadonlyMap<QualifiedName, Assessed<T>>,
  fresh: Iterable<QualifiedName>,
  routers: RouterTurn,
  referencesOf: ReferencesOf,
): ReadonlyMap<QualifiedName, Assessed<T>> {
  const users = new Map<QualifiedName, QualifiedName[]>();
  for (const name of fresh) users.set(name, []);
  for (const name of routers.names) {
    const moved = movedReferences(routers.before.get(name), routers.after.get(name), referencesOf);
    for (const reference of moved) users.set(reference, []);
  }
  if (users.size === 0) return objects;
  for (const [name, router] of routers.after) {
    for (const reference of new Set(referencesOf(router))) users.get(reference)?.push(name);
  }
  return rederive(objects, users.keys(), (name) => {
    const object = objects.get(name);
    return object === undefined ? undefined : { ...object, usedBy: users.get(name) ?? [] };
  });
}

/** What one of two versions of a router refers to and the other does not. */
function movedReferences(
  before: Assessed<Router> | undefined,
  after: Assessed<Router> | undefined,
  referencesOf: ReferencesOf,
): readonly QualifiedName[] {
  const were = before === undefined ? [] : referencesOf(before);
  const are = after === undefined ? [] : referencesOf(after);
  return [...were.filter((name) => !are.includes(name)), ...are.filter((name) => !were.includes(name))];
}
