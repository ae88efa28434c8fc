// The merged state: what all providers say together, under qualified names. Routing (routers, services, middlewares)
// and server lists are kept apart because they change at two speeds: a task that comes must not recompile a rule.

import type {
  ChildService,
  CompositeKind,
  HeaderPair,
  HealthDefinition,
  PriorityText,
  RouterObservability,
  SingleMiddleware,
} from './dynamic-configuration.ts';
import type { DatedProblem } from './problem.ts';
import type { QualifiedName } from './qualified-name.ts';
import type { ServersTransport } from './servers-transport.ts';
import type { CertificatePair, TlsOptions } from './tls.ts';

export type { HeaderPair };

// === What the workers are sent ===

export interface Router {
  readonly name: QualifiedName;
  /** Parses: validated by the control plane. */
  readonly rule: string;
  /** Never empty and never `0`: the default (the rule's byte length) is already filled in. */
  readonly priority: PriorityText;
  /** Existing entry points, resolved, never empty. */
  readonly entryPoints: readonly string[];
  /** Outermost first; every one exists and is enabled unless `available` is false. */
  readonly middlewares: readonly QualifiedName[];
  readonly service: QualifiedName;
  /** Takes TLS connections only; by which set of options, `default@internal` where none is named. Absent: plain ones only. */
  readonly tls?: { readonly options: QualifiedName };
  /** What it says of its requests; absent: what their entry point says. */
  readonly observability?: RouterObservability;
  /** False: what matches is answered 503 (disabled, or its declaration was withdrawn a moment ago). */
  readonly available: boolean;
}

export interface Service {
  readonly name: QualifiedName;
  readonly kind: 'loadBalancer';
  readonly passHostHeader: boolean;
  /** Exists and is enabled. Absent: the default transport, that of the static configuration. */
  readonly serversTransport?: QualifiedName;
  /** Workers are not told what servers are asked: the primary asks. */
  readonly health?: HealthDefinition;
}

/** What only the API shows of a service that is made of services: it is disabled. */
export interface CompositeService {
  readonly name: QualifiedName;
  readonly kind: CompositeKind;
  readonly services: readonly ChildService<QualifiedName>[];
}

export type AnyService = Service | CompositeService;

/** Members of a chain exist and are enabled, and so on down to its single middlewares, while it is itself. */
export type ResolvedMiddleware =
  | SingleMiddleware
  | { readonly type: 'chain'; readonly middlewares: readonly QualifiedName[] };

export interface Middleware {
  readonly name: QualifiedName;
  readonly definition: ResolvedMiddleware;
}

/** How connections to servers are made. Its keys are secrets: never shown. */
export interface NamedTransport {
  readonly name: QualifiedName;
  readonly definition: ServersTransport;
}

export interface NamedTlsOptions {
  readonly name: QualifiedName;
  readonly options: TlsOptions;
}

/** A certificate for the names that it holds. Its key is a secret: never shown. */
export interface NamedCertificate {
  readonly name: QualifiedName;
  /** Undefined: it cannot be read, and never could. */
  readonly pair: CertificatePair | undefined;
}

export interface NamedTlsStore {
  readonly name: QualifiedName;
  readonly defaultCertificate?: CertificatePair;
}

/** The servers of one service, sorted by URL. A service without an entry here has none. */
export interface ServerList {
  readonly service: QualifiedName;
  readonly servers: readonly Server[];
}

export interface Server {
  /** `scheme://host:port`, with a path where that goes in front of requests' own; unique within the service. */
  readonly url: string;
  readonly weight: number;
  /** It will be gone soon: chosen when nobody else is left. */
  readonly leaving?: true;
}

// === What the API shows besides ===

export type Status = 'enabled' | 'warning' | 'disabled';

/** A merged object with the verdict on it. */
export interface Assessed<T> {
  readonly value: T;
  readonly status: Status;
  /** Without duplicates; empty when enabled. */
  readonly errors: readonly string[];
  /** Who refers to it, sorted. Empty for routers. */
  readonly usedBy: readonly QualifiedName[];
  /** Ids of the items that declare or serve it, sorted. */
  readonly origins: readonly string[];
  /** Wall-clock ms since the epoch: when it took its present status. */
  readonly sinceMs: number;
}

export interface RoutingState {
  readonly routers: ReadonlyMap<QualifiedName, Assessed<Router>>;
  readonly services: ReadonlyMap<QualifiedName, Assessed<AnyService>>;
  readonly middlewares: ReadonlyMap<QualifiedName, Assessed<Middleware>>;
  readonly serversTransports: ReadonlyMap<QualifiedName, Assessed<NamedTransport>>;
  readonly tlsOptions: ReadonlyMap<QualifiedName, Assessed<NamedTlsOptions>>;
  readonly certificates: ReadonlyMap<QualifiedName, Assessed<NamedCertificate>>;
  readonly tlsStores: ReadonlyMap<QualifiedName, Assessed<NamedTlsStore>>;
  readonly servers: ReadonlyMap<QualifiedName, ServerList>;
  readonly problems: readonly DatedProblem[];
}

export const EMPTY_STATE: RoutingState = {
  routers: new Map(),
  services: new Map(),
  middlewares: new Map(),
  serversTransports: new Map(),
  tlsOptions: new Map(),
  certificates: new Map(),
  tlsStores: new Map(),
  servers: new Map(),
  problems: [],
};
