// Routers that are several where they are served: one for each of their entry points that has something to say. Each part
// has a name, and none takes the name of another router, whose route would then be lost without a word.

import { memoiseBy } from '../model/memoise.ts';
import { bareName, providerOf, type QualifiedName, qualify } from '../model/qualified-name.ts';
import type { Assessed, Router } from '../model/routing-state.ts';
import { sortedByName } from './maps.ts';

type Routers = ReadonlyMap<QualifiedName, Assessed<Router>>;

/** What became of one router: at most one part keeps its name. */
export type Parts = readonly (readonly [QualifiedName, Assessed<Router>])[];

/** A part whose name is taken gets a number behind it, in the order of the routers' names. */
export function divideRouters(routers: Routers, divide: (router: Assessed<Router>) => Parts): Routers {
  const divided = new Map<QualifiedName, Assessed<Router>>();
  const copies: (readonly [QualifiedName, Assessed<Router>])[] = [];
  for (const [name, router] of routers) {
    for (const part of divide(router)) {
      if (part[0] === name) divided.set(...part);
      else copies.push(part);
    }
  }
  if (copies.length === 0) return divided;
  for (const [wanted, copy] of copies) {
    const name = freeName(wanted, (each) => routers.has(each) || divided.has(each));
    divided.set(name, name === wanted ? copy : renamed(copy, name));
  }
  return sortedByName(divided);
}

function freeName(wanted: QualifiedName, isTaken: (name: QualifiedName) => boolean): QualifiedName {
  let name = wanted;
  for (let number = 2; isTaken(name); number += 1) name = qualify(`${bareName(wanted)}-${number}`, providerOf(wanted));
  return name;
}

/** The same object again for the same copy, as everywhere in a merge. */
const renamedCopies = memoiseBy<Assessed<Router>, Assessed<Router>>();

const renamed = (copy: Assessed<Router>, name: QualifiedName): Assessed<Router> =>
  renamedCopies(copy, name, () => ({ ...copy, value: { ...copy.value, name } }));
