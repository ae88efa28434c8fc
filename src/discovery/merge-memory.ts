// What one merge leaves for the next. The merge itself is pure: its history comes in and goes out as a value.

import type {
  MiddlewareDefinition,
  RouterDefinition,
  ServiceDefinition,
  TlsStore,
} from '../model/dynamic-configuration.ts';
import type { Problem } from '../model/problem.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import { type Assessed, EMPTY_STATE, type Router, type RoutingState } from '../model/routing-state.ts';
import type { ServersTransport } from '../model/servers-transport.ts';
import type { CertificatePair, TlsOptions } from '../model/tls.ts';
import type { EntryPoints } from './choose-entry-points.ts';
import { type Declarations, type DiscoveredItem, NO_DECLARATIONS } from './declarations.ts';
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
export interface Followed {
  readonly routers: RememberedByName<RouterDefinition>;
  readonly services: RememberedByName<ServiceDefinition>;
  readonly middlewares: RememberedByName<MiddlewareDefinition>;
  readonly serversTransports: RememberedByName<ServersTransport>;
  readonly tlsOptions: RememberedByName<TlsOptions>;
  readonly certificates: RememberedByName<CertificatePair | undefined>;
  readonly tlsStores: RememberedByName<TlsStore>;
}

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

export interface SettledDeclarations {
  readonly routers: ReadonlyMap<QualifiedName, Settled<RouterDefinition>>;
  readonly services: ReadonlyMap<QualifiedName, Settled<ServiceDefinition>>;
  readonly middlewares: ReadonlyMap<QualifiedName, Settled<MiddlewareDefinition>>;
  readonly serversTransports: ReadonlyMap<QualifiedName, Settled<ServersTransport>>;
  readonly tlsOptions: ReadonlyMap<QualifiedName, Settled<TlsOptions>>;
  readonly certificates: ReadonlyMap<QualifiedName, Settled<CertificatePair | undefined>>;
  readonly tlsStores: ReadonlyMap<QualifiedName, Settled<TlsStore>>;
}

/** What is declared, sorted by name: a state without its withdrawn routers. */
export type AssessedObjects = Omit<RoutingState, 'problems'>;

const NOTHING_BY_NAME = {
  routers: new Map(),
  services: new Map(),
  middlewares: new Map(),
  serversTransports: new Map(),
  tlsOptions: new Map(),
  certificates: new Map(),
  tlsStores: new Map(),
};

export const NO_WORK: MergeWork = {
  items: [],
  faultyItems: [],
  entryPoints: new Map(),
  declarations: NO_DECLARATIONS,
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
