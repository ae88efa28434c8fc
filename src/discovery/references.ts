// Who refers to whom, by qualified name: routers to one service and to middlewares, services to a transport or to services.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { AnyService, Assessed, Router } from '../model/routing-state.ts';
import { sortedTexts } from './compare-texts.ts';
import { rederive } from './maps.ts';

type Objects<T> = ReadonlyMap<QualifiedName, Assessed<T>>;
type ReferencesOf<U> = (user: Assessed<U>) => readonly QualifiedName[];

export const serviceOf: ReferencesOf<Router> = ({ value }) => [value.service];
export const middlewaresOf: ReferencesOf<Router> = ({ value }) => value.middlewares;
export const transportOf: ReferencesOf<AnyService> = ({ value }) =>
  value.kind !== 'loadBalancer' || value.serversTransport === undefined ? [] : [value.serversTransport];

export const childrenOf: ReferencesOf<AnyService> = ({ value }) =>
  value.kind === 'loadBalancer' ? [] : value.services.map(({ name }) => name);

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

/** What users of one kind refer to: now, and what is other than it was. */
export interface ReferenceTurn {
  readonly moved: ReadonlySet<QualifiedName>;
  readonly now: () => References;
}

export type References = readonly (readonly [user: QualifiedName, references: readonly QualifiedName[]])[];

export const referencesIn = <U>(users: Objects<U>, referencesOf: ReferencesOf<U>): References =>
  [...users].map(([name, user]) => [name, referencesOf(user)] as const);

export const turnOf =
  <U>({ names, before, after }: UserTurn<U>) =>
  (referencesOf: ReferencesOf<U>): ReferenceTurn => ({
    moved: new Set([...names].flatMap((name) => movedReferences(before.get(name), after.get(name), referencesOf))),
    now: () => referencesIn(after, referencesOf),
  });

/** `usedBy` brought up to date where a user came, left or refers to something else; `fresh` objects have none yet. */
export function recountUsers<T>(
  objects: Objects<T>,
  fresh: Iterable<QualifiedName>,
  ...by: readonly ReferenceTurn[]
): Objects<T> {
  const users = new Map<QualifiedName, QualifiedName[]>();
  for (const name of fresh) users.set(name, []);
  for (const { moved } of by) for (const name of moved) users.set(name, []);
  if (users.size === 0) return objects;
  for (const { now } of by) {
    for (const [user, references] of now()) for (const name of references) users.get(name)?.push(user);
  }
  return rederive(objects, users.keys(), (name) => {
    const object = objects.get(name);
    return object === undefined ? undefined : { ...object, usedBy: sortedTexts(users.get(name) ?? []) };
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
