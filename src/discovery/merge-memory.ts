// What one merge leaves for the next. The merge itself is pure: its history comes in and goes out as a value.

import type { Problem } from '../model/problem.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import { type Assessed, EMPTY_STATE, type Router, type RoutingState } from '../model/routing-state.ts';
import type { EntryPoints } from './choose-entry-points.ts';
import type { Declarations, DiscoveredItem } from './declarations.ts';
import { type Definitions, NOTHING_BY_NAME, type ObjectKind } from './object-kinds.ts';
import type { Remembered, Settled } from './settle.ts';

export interface MergeMemory {
  readonly followed: Followed;
  readonly withdrawn: ReadonlyMap<QualifiedName, WithdrawnRouter>;
  /** What came out: since when each object has its status and each problem exists, and which routers answered. */
  readonly state: RoutingState;
  /** No history: without it the next merge comes to the same state, and only takes longer. */
  readonly work: MergeWork;
}

/** The sound definitions that were followed last. */
export type Followed = { readonly [K in ObjectKind]: RememberedByName<Definitions[K]> };

export type RememberedByName<T> = ReadonlyMap<QualifiedName, Remembered<T>>;

/** A router that nobody declares any more. */
export interface WithdrawnRouter {
  readonly router: Assessed<Router>;
  /** Monotonic: when it stops answering 503. */
  readonly untilMs: number;
}

/** Every stage's input and output, by which the next merge sees what it need not work out again. */
export interface MergeWork {
  readonly items: readonly DiscoveredItem[];
  /** Those with problems that belong to no object. */
  readonly faultyItems: readonly DiscoveredItem[];
  readonly entryPoints: EntryPoints;
  readonly declarations: Declarations;
  readonly settled: SettledDeclarations;
  readonly assessed: AssessedObjects;
  readonly rivals: readonly Problem[];
}

export type SettledDeclarations = { readonly [K in ObjectKind]: ReadonlyMap<QualifiedName, Settled<Definitions[K]>> };

/** What is declared, sorted by name: a state without its withdrawn routers. */
export type AssessedObjects = Omit<RoutingState, 'problems'>;

export const NO_WORK: MergeWork = {
  items: [],
  faultyItems: [],
  entryPoints: new Map(),
  declarations: NOTHING_BY_NAME,
  settled: NOTHING_BY_NAME,
  assessed: EMPTY_STATE,
  rivals: [],
};

export const NO_MEMORY: MergeMemory = {
  followed: NOTHING_BY_NAME,
  withdrawn: new Map(),
  state: EMPTY_STATE,
  work: NO_WORK,
};
