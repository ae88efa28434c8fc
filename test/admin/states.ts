// Routing states for the API's tests, put together from a few words.

import type { QualifiedName } from '../../src/model/qualified-name.ts';
import type {
  Assessed,
  NamedCertificate,
  NamedTlsStore,
  ResolvedMiddleware,
  Router,
  RoutingState,
  Server,
} from '../../src/model/routing-state.ts';

export const assessed = <T>(value: T, verdict: Partial<Assessed<T>> = {}): Assessed<T> => ({
  value,
  status: 'enabled',
  errors: [],
  usedBy: [],
  origins: [],
  sinceMs: 0,
  ...verdict,
});

export const router = (name: QualifiedName, difference: Partial<Router> = {}): Router => ({
  name,
  rule: 'Host(`a.example`)',
  priority: '17',
  entryPoints: ['web'],
  middlewares: [],
  service: 'a@ecs',
  available: true,
  ...difference,
});

export interface StateParts {
  readonly routers?: readonly Assessed<Router>[];
  readonly services?: readonly (readonly [QualifiedName, readonly Server[], usedBy: readonly QualifiedName[]])[];
  readonly middlewares?: readonly (readonly [QualifiedName, ResolvedMiddleware])[];
  readonly certificates?: readonly Assessed<NamedCertificate>[];
  readonly stores?: readonly Assessed<NamedTlsStore>[];
  readonly problems?: RoutingState['problems'];
}

export function stateOf(parts: StateParts): RoutingState {
  const { routers = [], services = [], middlewares = [], certificates = [], stores = [], problems = [] } = parts;
  return {
    routers: new Map(routers.map((each) => [each.value.name, each])),
    services: new Map(
      services.map(([name, , usedBy]) => [
        name,
        assessed({ name, kind: 'loadBalancer', passHostHeader: true }, { usedBy }),
      ]),
    ),
    servers: new Map(services.map(([service, servers]) => [service, { service, servers }])),
    middlewares: new Map(middlewares.map(([name, definition]) => [name, assessed({ name, definition })])),
    serversTransports: new Map(),
    tlsOptions: new Map(),
    certificates: new Map(certificates.map((each) => [each.value.name, each])),
    tlsStores: new Map(stores.map((each) => [each.value.name, each])),
    problems,
  };
}
