// What one declaration says, decoded and not yet merged: names are bare, references as written, defects attached.
// TCP and UDP join as siblings of `http`.

import type { HeaderPair } from './header-pair.ts';
import type { HealthCheck, PassiveHealthCheck } from './health-check.ts';
import type { Defect } from './problem.ts';
import type { ServersTransport } from './servers-transport.ts';
import type { CertificatePair, TlsOptions } from './tls.ts';

export type { HeaderPair };

export interface DynamicConfiguration {
  readonly http: HttpConfiguration;
  /** Of files only. */
  readonly tls?: TlsConfiguration;
}

export interface TlsConfiguration {
  /** By the file that holds the certificate; undefined: it cannot be read, which is a defect. */
  readonly certificates: ReadonlyMap<string, Declared<CertificatePair | undefined>>;
  readonly options: ReadonlyMap<string, Declared<TlsOptions>>;
  /** Only `default` is looked at. */
  readonly stores: ReadonlyMap<string, Declared<TlsStore>>;
}

export interface TlsStore {
  /** Shown to who asks for a name that no other certificate has. */
  readonly defaultCertificate?: CertificatePair;
}

export interface HttpConfiguration {
  readonly routers: ReadonlyMap<string, Declared<RouterDefinition>>;
  readonly services: ReadonlyMap<string, Declared<ServiceDefinition>>;
  readonly middlewares: ReadonlyMap<string, Declared<MiddlewareDefinition>>;
  readonly serversTransports: ReadonlyMap<string, Declared<ServersTransport>>;
}

/** A definition and what is wrong with it. With a defect that disables it is kept and shown: never half used. */
export interface Declared<T> {
  readonly definition: T;
  readonly defects: readonly Defect[];
}

/**
 * A decimal integer of up to 64 bits as text: a JS number cannot hold Traefik's 2^63-1, JSON cannot hold a BigInt.
 * Compiled tables compare it as BigInt.
 */
export type PriorityText = string;

/** Which generation of Traefik's rule language a rule is written in. */
export type RuleSyntax = 'v2' | 'v3';

export interface RouterDefinition {
  /** The rule as written. Absent only together with a defect. */
  readonly rule?: string;
  /** Absent: `v3`. */
  readonly ruleSyntax?: RuleSyntax;
  /** Absent or `0`: the byte length of the rule. */
  readonly priority?: PriorityText;
  /** A reference, bare or qualified. */
  readonly service?: string;
  /** Absent: the default entry points. */
  readonly entryPoints?: readonly string[];
  /** References, outermost first. */
  readonly middlewares?: readonly string[];
  /** Takes TLS connections only. `options`: a reference, bare or qualified; absent: the default options. */
  readonly tls?: { readonly options?: string };
  readonly observability?: RouterObservability;
}

/** What is told of a router's requests; absent: what the entry point says. */
export interface RouterObservability {
  readonly accessLogs?: boolean;
  readonly metrics?: boolean;
}

export type ServiceDefinition = LoadBalancerDefinition | CompositeDefinition;

export interface LoadBalancerDefinition {
  readonly kind: 'loadBalancer';
  /** Default true: the upstream sees the client's Host. */
  readonly passHostHeader: boolean;
  /** A reference, bare or qualified. Absent: the default transport. */
  readonly serversTransport?: string;
  /** Absent: servers are not asked, and rest only when they cannot be reached. */
  readonly health?: HealthDefinition;
  /** What this declaration contributes; merged with the other contributors' and kept apart from the definition. */
  readonly servers: readonly ServerDefinition[];
}

/** How a service knows which of its servers are well. What is not there does not act. */
export interface HealthDefinition {
  readonly check?: HealthCheck;
  readonly passive?: PassiveHealthCheck;
  /** The time in which the share of a server grows that joins others or is well again. */
  readonly slowStartMs?: number;
  /** Servers that are down are chosen when all of them are. */
  readonly serveWhenAllDown?: true;
}

/** A service made of services. What chooses among them is work of a later release: it always has a defect that says so. */
export interface CompositeDefinition {
  readonly kind: CompositeKind;
  /** References, in the order written. */
  readonly services: readonly ChildService[];
  readonly servers: readonly [];
}

export type CompositeKind = 'weighted' | 'highestRandomWeight' | 'mirroring' | 'failover';

export interface ChildService<Name extends string = string> {
  /** Where it is named. */
  readonly option: 'services' | 'service' | 'mirrors' | 'fallback';
  readonly name: Name;
  /** Of `services`. */
  readonly weight?: number;
}

export interface ServerDefinition {
  /** `scheme://host:port`, IPv6 in brackets; with `preservePath` the path that goes in front of requests' own. */
  readonly url: string;
  /** Default 1; 0 or less is never chosen. */
  readonly weight: number;
  /** Chosen when nobody else is left. */
  readonly leaving?: true;
}

/** Every middleware type of this release. The names are Traefik's. */
export type MiddlewareDefinition =
  | SingleMiddleware
  /** References, outermost first: it is its members, in the place where it stands. */
  | { readonly type: 'chain'; readonly middlewares: readonly string[] };

export type SingleMiddleware =
  | { readonly type: 'addPrefix'; readonly prefix: string }
  | { readonly type: 'stripPrefix'; readonly prefixes: readonly string[] }
  | {
      readonly type: 'headers';
      /** An empty value removes the header. */
      readonly customRequestHeaders: readonly HeaderPair[];
      readonly customResponseHeaders: readonly HeaderPair[];
    }
  | { readonly type: 'redirectScheme'; readonly scheme: string; readonly port?: string; readonly permanent: boolean }
  /** A type of a later release that is about quality only, such as `compress`: what passes, passes as it is. */
  | { readonly type: 'notYet'; readonly name: string }
  /** Written so that no type can be told; always with a defect. */
  | { readonly type: 'invalid' };

export const EMPTY_CONFIGURATION: DynamicConfiguration = {
  http: { routers: new Map(), services: new Map(), middlewares: new Map(), serversTransports: new Map() },
};
