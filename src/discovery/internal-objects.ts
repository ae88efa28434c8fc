// What is there without a provider: the redirections of entry points (reference 6.3), and the service that answers nothing.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Middleware, Router, Service } from '../model/routing-state.ts';
import type { RedirectionSettings } from '../model/settings.ts';
import type { EntryPoints } from './choose-entry-points.ts';
import { NOOP } from './internal-services.ts';

export interface InternalObjects {
  readonly routers: readonly (readonly [QualifiedName, Assessed<Router>])[];
  readonly middlewares: readonly (readonly [QualifiedName, Assessed<Middleware>])[];
  readonly services: readonly (readonly [QualifiedName, Assessed<Service>])[];
}

/** A request without a host cannot be told where to go. */
const ANY_HOST = 'HostRegexp(`^.+$`)';

const known = new WeakMap<EntryPoints, InternalObjects>();

/** Made once for each configuration of entry points. `sinceMs`: wall clock. */
export function internalObjects(entryPoints: EntryPoints, sinceMs: number): InternalObjects {
  const before = known.get(entryPoints);
  if (before !== undefined) return before;
  const made = makeObjects(entryPoints, sinceMs);
  known.set(entryPoints, made);
  return made;
}

function makeObjects(entryPoints: EntryPoints, sinceMs: number): InternalObjects {
  /** Who uses it is counted with everything else. */
  const enabled = <T>(value: T): Assessed<T> => ({
    value,
    status: 'enabled',
    errors: [],
    usedBy: [],
    origins: ['static configuration'],
    sinceMs,
  });
  const routers: [QualifiedName, Assessed<Router>][] = [];
  const middlewares: [QualifiedName, Assessed<Middleware>][] = [];
  for (const [entryPoint, { http }] of entryPoints) {
    if (http?.redirection === undefined) continue;
    const name: QualifiedName = `${entryPoint}-to-${http.redirection.to}@internal`;
    const middleware: QualifiedName = `redirect-${name}`;
    routers.push([name, enabled(routerOf(name, middleware, entryPoint, http.redirection))]);
    middlewares.push([middleware, enabled(middlewareOf(middleware, http.redirection))]);
  }
  const noop: Service = { name: NOOP, kind: 'loadBalancer', passHostHeader: true };
  return { routers, middlewares, services: [[NOOP, enabled(noop)]] };
}

const routerOf = (
  name: QualifiedName,
  middleware: QualifiedName,
  entryPoint: string,
  { priority }: RedirectionSettings,
): Router => ({
  name,
  rule: ANY_HOST,
  priority,
  entryPoints: [entryPoint],
  middlewares: [middleware],
  service: NOOP,
  available: true,
});

const middlewareOf = (name: QualifiedName, { scheme, port, permanent }: RedirectionSettings): Middleware => ({
  name,
  definition: { type: 'redirectScheme', scheme, port: String(port), permanent },
});
