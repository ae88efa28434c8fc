// Who refers to whom, by qualified name: routers to one service and to middlewares, services to a transport.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router, Service } from '../model/routing-state.ts';
import { rederive } from './maps.ts';

type Objects<T> = ReadonlyMap<QualifiedName, Assessed<T>>;
type ReferencesOf<U> = (user: Assessed<U>) => readonly QualifiedName[];

export const serviceOf: ReferencesOf<Router> = ({ value }) => [value.service];
export const middlewaresOf: ReferencesOf<Router> = ({ value }) => value.middlewares;
export const transportOf: ReferencesOf<Service> = ({ value: { serversTransport } }) =>
  serversTransport === undefined ? [] : [serversTransport];

export const tlsOptionsOf: ReferencesOf<Router> = ({ value: { tls } }) => (tls === undefined ? [] : [tls.options]);

/** Names of the users that refer to any of `names`. */
export function whoUses<U>(
  names: ReadonlySet<QualifiedName>,
  users: Objects<U>,
  referencesOf: ReferencesOf<U>,
): readonly QualifiedName[] {
  if (names.size === 0) return [];
  return [...users].filter(([, user]) => referencesOf(user).some((name) => names.has(name))).map(([name]) => name);
}

/** Users before and after, and the names among which all differences are. */
export interface UserTurn<U> {
  readonly names: Iterable<QualifiedName>;
  readonly before: Objects<U>;
  readonly after: Objects<U>;
}

/** `usedBy` brought up to date where a user came, left or refers to something else; `fresh` objects have none yet. */
export function recountUsers<T, U>(
  objects: Objects<T>,
  fresh: Iterable<QualifiedName>,
  turn: UserTurn<U>,
  referencesOf: ReferencesOf<U>,
): Objects<T> {
  const users = new Map<QualifiedName, QualifiedName[]>();
  for (const name of fresh) users.set(name, []);
  for (const name of turn.names) {
    const moved = movedReferences(turn.before.get(name), turn.after.get(name), referencesOf);
    for (const reference of moved) users.set(reference, []);
  }
  if (users.size === 0) return objects;
  for (const [name, user] of turn.after) {
    for (const reference of new Set(referencesOf(user))) users.get(reference)?.push(name);
  }
  return rederive(objects, users.keys(), (name) => {
    const object = objects.get(name);
    return object === undefined ? undefined : { ...object, usedBy: users.get(name) ?? [] };
  });
}

/** What one of two versions of a user refers to and the other does not. */
function movedReferences<U>(
  before: Assessed<U> | undefined,
  after: Assessed<U> | undefined,
  referencesOf: ReferencesOf<U>,
): readonly QualifiedName[] {
  const were = before === undefined ? [] : referencesOf(before);
  const are = after === undefined ? [] : referencesOf(after);
  return [...were.filter((name) => !are.includes(name)), ...are.filter((name) => !were.includes(name))];
}
