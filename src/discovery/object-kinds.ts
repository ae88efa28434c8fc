// The kinds of objects that a merge deals with, and by what one of each kind is defined. A new kind begins here: the types
// of every stage follow from it, and the compiler names the stages that do not know it yet.

import type {
  MiddlewareDefinition,
  RouterDefinition,
  ServiceDefinition,
  TlsStore,
} from '../model/dynamic-configuration.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { ServersTransport } from '../model/servers-transport.ts';
import type { CertificatePair, TlsOptions } from '../model/tls.ts';

export interface Definitions {
  readonly routers: RouterDefinition;
  readonly services: ServiceDefinition;
  readonly middlewares: MiddlewareDefinition;
  readonly serversTransports: ServersTransport;
  readonly tlsOptions: TlsOptions;
  readonly certificates: CertificatePair | undefined;
  readonly tlsStores: TlsStore;
}

export type ObjectKind = keyof Definitions;

const NOTHING: ReadonlyMap<QualifiedName, never> = new Map<QualifiedName, never>();

/** What every stage begins with. */
export const NOTHING_BY_NAME: { readonly [K in ObjectKind]: ReadonlyMap<QualifiedName, never> } = {
  routers: NOTHING,
  services: NOTHING,
  middlewares: NOTHING,
  serversTransports: NOTHING,
  tlsOptions: NOTHING,
  certificates: NOTHING,
  tlsStores: NOTHING,
};
