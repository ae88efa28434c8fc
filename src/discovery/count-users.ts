// Who uses what, in the names under which routers are served: an entry point adds middlewares of its own, and makes several
// of one router (reference 4.5, 4.7). What is only declared is counted change by change (`references.ts`).

import { memoiseBy } from '../model/memoise.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Middleware, Router, Service } from '../model/routing-state.ts';
import { middlewaresOf, serviceOf } from './references.ts';
import { WITHDRAWN_REASON } from './withdraw-routers.ts';

type Objects<T> = ReadonlyMap<QualifiedName, Assessed<T>>;

/** `routers` are sorted by name. Objects whose users are those that they have stay the same. */
export const countUsersOfServices = counter<Service>(serviceOf);
export const countUsersOfMiddlewares = counter<Middleware>(middlewaresOf);

function counter<T>(referencesOf: (router: Assessed<Router>) => readonly QualifiedName[]) {
  /** The same object again for the same users, as everywhere in a merge. */
  const counted = memoiseBy<Assessed<T>, Assessed<T>>();
  return (objects: Objects<T>, routers: Objects<Router>): Objects<T> => {
    const users = usersByName(routers, referencesOf);
    const recount = (name: QualifiedName, object: Assessed<T>): Assessed<T> => {
      const usedBy = users.get(name) ?? [];
      const [was, is] = [object.usedBy.join(' '), usedBy.join(' ')];
      return was === is ? object : counted(object, is, () => ({ ...object, usedBy }));
    };
    return new Map([...objects].map(([name, object]) => [name, recount(name, object)]));
  };
}

function usersByName(
  routers: Objects<Router>,
  referencesOf: (router: Assessed<Router>) => readonly QualifiedName[],
): ReadonlyMap<QualifiedName, readonly QualifiedName[]> {
  const users = new Map<QualifiedName, QualifiedName[]>();
  for (const [name, router] of routers) {
    // Whoever is gone uses nothing any more.
    if (router.errors.includes(WITHDRAWN_REASON)) continue;
    for (const reference of new Set(referencesOf(router))) {
      const ofReference = users.get(reference);
      if (ofReference === undefined) users.set(reference, [name]);
      else ofReference.push(name);
    }
  }
  return users;
}
