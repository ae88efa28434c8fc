// Who uses what, in the names under which routers are served: an entry point adds middlewares of its own, and makes several
// of one router (reference 4.5, 4.7). What is only declared is counted change by change (`references.ts`).

import { memoiseBy } from '../model/memoise.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { AnyService, Assessed, Middleware, Router, RoutingState } from '../model/routing-state.ts';
import { sortedTexts } from './compare-texts.ts';
import { childrenOf, middlewaresOf, type References, referencesIn, serviceOf } from './references.ts';
import { WITHDRAWN_REASON } from './withdraw-routers.ts';

type Objects<T> = ReadonlyMap<QualifiedName, Assessed<T>>;
type Used = Pick<RoutingState, 'services' | 'middlewares'>;

/** Objects whose users are those that they have stay the same. */
export function countUsers({ services, middlewares }: Used, routers: Objects<Router>): Used {
  // Whoever is gone uses nothing any more.
  const present = new Map([...routers].filter(([, { errors }]) => !errors.includes(WITHDRAWN_REASON)));
  const ofServices = [...referencesIn(present, serviceOf), ...referencesIn(services, childrenOf)];
  return {
    services: recount(services, ofServices, countedServices),
    middlewares: recount(middlewares, referencesIn(present, middlewaresOf), countedMiddlewares),
  };
}

/** The same object again for the same users, as everywhere in a merge. */
const countedServices = memoiseBy<Assessed<AnyService>, Assessed<AnyService>>();
const countedMiddlewares = memoiseBy<Assessed<Middleware>, Assessed<Middleware>>();

function recount<T>(objects: Objects<T>, references: References, counted: Counted<T>): Objects<T> {
  const users = usersByName(references);
  return new Map(
    [...objects].map(([name, object]) => {
      const usedBy = sortedTexts(users.get(name) ?? []);
      const [was, is] = [object.usedBy.join(' '), usedBy.join(' ')];
      return [name, was === is ? object : counted(object, is, () => ({ ...object, usedBy }))];
    }),
  );
}

type Counted<T> = ReturnType<typeof memoiseBy<Assessed<T>, Assessed<T>>>;

function usersByName(references: References): ReadonlyMap<QualifiedName, readonly QualifiedName[]> {
  const users = new Map<QualifiedName, QualifiedName[]>();
  for (const [user, names] of references) {
    for (const name of names) {
      const ofName = users.get(name);
      if (ofName === undefined) users.set(name, [user]);
      else ofName.push(user);
    }
  }
  return users;
}
