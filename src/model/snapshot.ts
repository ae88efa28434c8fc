// What a provider says of its source. The vocabulary of DESIGN section 2: a snapshot is a set of scopes, a scope is a
// set of items, and an item keeps apart what somebody *declares* (routers, services) and what *serves* (an address).

import type { DynamicConfiguration } from './dynamic-configuration.ts';
import type { Defect, Problem } from './problem.ts';
import type { ProviderName } from './qualified-name.ts';

/**
 * How much of a scope was read.
 * - `complete`: every page and every item; the scope is replaced, by nothing if it is empty.
 * - `partial`: what is here is true; what is absent may only have been missed. Adds and updates, removes nothing.
 * - `failed`: nothing was learnt. Changes nothing.
 */
export type ScopeStatus = 'complete' | 'partial' | 'failed';

/** The smallest unit that is read, fails and is replaced by itself: a cluster, a Consul service, a file, an EC2 query. */
export interface ScopeReading {
  /** Unique within the provider: `cluster/demo`, `service/web`, `file/routes.yml`, `instances`. */
  readonly scope: string;
  readonly status: ScopeStatus;
  /** Of a partial one: the rest of the same reading is still to come. Until then the scope counts as not read. */
  readonly more?: true;
  readonly items: readonly Item[];
  /** Defects of things that did not become an item (an instance without an address), and why a scope failed. */
  readonly problems: readonly Problem[];
}

export interface Snapshot {
  readonly provider: ProviderName;
  readonly readings: readonly ScopeReading[];
  /**
   * Every scope that exists, when the list of scopes itself was read to its end: a scope that is not in it is gone.
   * Absent when this snapshot says nothing about other scopes (one Consul service changed, ListClusters failed).
   */
  readonly knownScopes?: readonly string[];
}

/**
 * Labels in neutral form, in the order and spelling they were written: ours start with `portolan.` or `traefik.`; others
 * may stand beside them, for constraints and default rules.
 */
export type Labels = readonly (readonly [key: string, value: string])[];

/** One resource of a source: a container of a task, an instance, a registered service, a file. */
export interface Item {
  /** Names the resource to an operator: a task ARN with its container, an instance id, `node/service-id`, a path. */
  readonly id: string;
  /** The name that a router or service takes when labels give it none: `service-web-nginx`. */
  readonly name: string;
  /** The `.Name` of a default-rule template where it differs from `name` (Consul's raw service name). */
  readonly templateName?: string;
  /** When the resource started, ms since the epoch: the newest wins a conflict that nothing else decides. */
  readonly startedAtMs?: number;
  /** As the source has them, for constraints (Consul). */
  readonly tags?: readonly string[];
  readonly declaration: Declaration;
  /** Where it serves; null while it only declares (PENDING, UNHEALTHY, critical). */
  readonly endpoint: Endpoint | null;
  /** Its platform means to end it (a machine that drains, a Spot notice): until then it serves, last in choice. */
  readonly leaving?: true;
}

export type Declaration =
  | { readonly kind: 'labels'; readonly labels: Labels }
  | {
      readonly kind: 'configuration';
      readonly configuration: DynamicConfiguration;
      readonly defects: readonly Defect[];
    };

/** An address and the ports that the platform says are open behind it. */
export interface Endpoint {
  /** An IP address, IPv6 without brackets. */
  readonly address: string;
  /** Empty where the source knows no ports (EC2): then a label must name one. */
  readonly ports: readonly PortMapping[];
}

export interface PortMapping {
  /** What the application listens on and a label names. */
  readonly containerPort: number;
  /** What is dialled on `address`. */
  readonly hostPort: number;
  /** Of a range: so many successive ports, these two the first. Absent: 1. A range may be all of 65,535. */
  readonly count?: number;
  readonly protocol: 'tcp' | 'udp';
}
