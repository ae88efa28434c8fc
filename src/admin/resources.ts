// Everything of a state that has a name, described. Made anew for each request: nobody asks often.

import type { ServerVerdict } from '../model/health-check.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { RoutingState } from '../model/routing-state.ts';
import { describeMiddleware } from './describe-middleware.ts';
import { describeRouter } from './describe-router.ts';
import { describeService } from './describe-service.ts';
import type { Resource } from './resource.ts';

export interface Resources {
  readonly routers: readonly Resource[];
  readonly services: readonly Resource[];
  readonly middlewares: readonly Resource[];
}

export function describeResources(
  { routers, services, middlewares, servers }: RoutingState,
  verdicts: (service: QualifiedName) => readonly ServerVerdict[],
): Resources {
  return {
    routers: [...routers].map(([name, router]) => describeRouter(name, router)),
    services: [...services].map(([name, service]) =>
      describeService(name, service, servers.get(name)?.servers ?? [], verdicts(name)),
    ),
    middlewares: [...middlewares].map(([name, middleware]) => describeMiddleware(name, middleware)),
  };
}
