// What keeps a chain of middlewares from being used (reference 7.1, 7.19): a chain is as good as all of its members, which
// may be chains themselves.

import type { MiddlewareDefinition } from '../model/dynamic-configuration.ts';
import { providerOf, type QualifiedName, resolveReference } from '../model/qualified-name.ts';
import type { Settled } from './settle.ts';

/** Thirty chains, each of them twice the one before, are quickly written and stand for a billion middlewares. */
const MAX_MEMBERS = 100;

type Middlewares = ReadonlyMap<QualifiedName, Settled<MiddlewareDefinition>>;

/** As everywhere, a bare reference belongs to the provider of who refers. None for what is no chain. */
export const membersOf = (name: QualifiedName, definition: MiddlewareDefinition): readonly QualifiedName[] =>
  definition.type === 'chain'
    ? definition.middlewares.map((reference) => resolveReference(reference, providerOf(name)))
    : [];

/** Empty for a chain that can be used, and for what is no chain. */
export function lacksOfChain(name: QualifiedName, middlewares: Middlewares): readonly string[] {
  const definition = middlewares.get(name)?.definition;
  if (definition?.type !== 'chain') return [];
  const walk = new Walk(name, middlewares);
  const length = walk.lengthOf(membersOf(name, definition), [name]);
  if (length > MAX_MEMBERS) walk.lacks.add(`the chain stands for more than ${MAX_MEMBERS} middlewares`);
  return [...walk.lacks];
}

class Walk {
  readonly lacks = new Set<string>();
  readonly #start: QualifiedName;
  readonly #middlewares: Middlewares;
  /** Of chains that were walked through to their end. */
  readonly #lengths = new Map<QualifiedName, number>();

  constructor(start: QualifiedName, middlewares: Middlewares) {
    this.#start = start;
    this.#middlewares = middlewares;
  }

  /** How many middlewares these stand for. `trail`: the chains around them. */
  lengthOf(members: readonly QualifiedName[], trail: readonly QualifiedName[]): number {
    if (trail.length > MAX_MEMBERS) return Number.POSITIVE_INFINITY;
    return members.reduce((sum, member) => sum + this.#visit(member, trail), 0);
  }

  #visit(name: QualifiedName, trail: readonly QualifiedName[]): number {
    const known = this.#lengths.get(name);
    if (known !== undefined) return known;
    const fault = this.#faultOf(name, trail);
    for (const each of fault) this.lacks.add(each);
    const definition = this.#middlewares.get(name)?.definition;
    if (fault.length > 0 || definition?.type !== 'chain') return 1;
    const length = this.lengthOf(membersOf(name, definition), [...trail, name]);
    this.#lengths.set(name, length);
    return length;
  }

  #faultOf(name: QualifiedName, trail: readonly QualifiedName[]): readonly string[] {
    const settled = this.#middlewares.get(name);
    if (settled === undefined) return [`middleware "${name}" does not exist`];
    if (!settled.usable) return settled.errors;
    if (!trail.includes(name)) return [];
    const cycle = [...trail.slice(trail.indexOf(name)), name].join('->');
    return [`could not instantiate middleware ${this.#start}: recursion detected in ${cycle}`];
  }
}
