// The merged state on its way to a worker: a set of keyed entries, and differences between two versions of that set.

import type { ServiceHealth } from './health-check.ts';
import type { QualifiedName } from './qualified-name.ts';
import type { Middleware, NamedTransport, Router, ServerList, Service } from './routing-state.ts';
import type { CertificatePair, TlsOptions } from './tls.ts';

/**
 * One entry of a worker's state. TCP and UDP objects join as further kinds. The default options of TLS and the default
 * certificate are called `default@internal`, whichever provider defines them.
 */
export type Entry =
  | { readonly kind: 'httpRouter'; readonly value: Router }
  | { readonly kind: 'httpService'; readonly value: Service }
  | { readonly kind: 'httpMiddleware'; readonly value: Middleware }
  | { readonly kind: 'httpServersTransport'; readonly value: NamedTransport }
  | { readonly kind: 'httpServers'; readonly value: ServerList }
  | { readonly kind: 'httpHealth'; readonly value: ServiceHealth }
  | { readonly kind: 'tlsOptions'; readonly value: TlsOptions }
  | { readonly kind: 'tlsCertificate'; readonly value: CertificatePair }
  | { readonly kind: 'tlsDefaultCertificate'; readonly value: CertificatePair };

export type EntryKind = Entry['kind'];

/** A key's new value, as JSON, or its removal. JSON text makes sizes and comparisons exact, and is encoded once for all workers. */
export interface Change {
  readonly kind: EntryKind;
  readonly name: QualifiedName;
  /** Null: the entry is gone. */
  readonly json: string | null;
}

/** What turns version `base` into `version`. Base 0 is the empty state: the changes are then everything. */
export interface ChangeSet {
  readonly base: number;
  readonly version: number;
  readonly changes: readonly Change[];
}

export interface HealthChange {
  readonly kind: 'httpHealth';
  readonly name: QualifiedName;
  readonly value: ServiceHealth | undefined;
}

/** A change as a worker applies it: decoded, `undefined` for what is gone. */
export type EntryChange =
  | { readonly kind: 'httpRouter'; readonly name: QualifiedName; readonly value: Router | undefined }
  | { readonly kind: 'httpService'; readonly name: QualifiedName; readonly value: Service | undefined }
  | { readonly kind: 'httpMiddleware'; readonly name: QualifiedName; readonly value: Middleware | undefined }
  | { readonly kind: 'httpServersTransport'; readonly name: QualifiedName; readonly value: NamedTransport | undefined }
  | { readonly kind: 'httpServers'; readonly name: QualifiedName; readonly value: ServerList | undefined }
  /** No provider says it: it comes from who asks servers, and stands beside the configuration. */
  | HealthChange
  | { readonly kind: 'tlsOptions'; readonly name: QualifiedName; readonly value: TlsOptions | undefined }
  | {
      readonly kind: 'tlsCertificate' | 'tlsDefaultCertificate';
      readonly name: QualifiedName;
      readonly value: CertificatePair | undefined;
    };
