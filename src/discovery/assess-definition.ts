// The verdict on a service or a middleware: it is as good as its own definition, whoever refers to it.

import type { MiddlewareDefinition, ServiceDefinition } from '../model/dynamic-configuration.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Middleware, Router, Service } from '../model/routing-state.ts';
import { sortedTexts } from './compare-texts.ts';
import { mapValues } from './maps.ts';
import type { Settled } from './settle.ts';

export const assessService = (settled: Settled<ServiceDefinition>, name: QualifiedName): Assessed<Service> => {
  const { kind, passHostHeader } = settled.definition;
  return assess(settled, { name, kind, passHostHeader });
};

export const assessMiddleware = (settled: Settled<MiddlewareDefinition>, name: QualifiedName): Assessed<Middleware> =>
  assess(settled, { name, definition: settled.definition });

/** The same objects with the routers that refer to them. */
export function withUsers<T>(
  objects: ReadonlyMap<QualifiedName, Assessed<T>>,
  routers: ReadonlyMap<QualifiedName, Assessed<Router>>,
  referencesOf: (router: Router) => readonly QualifiedName[],
): ReadonlyMap<QualifiedName, Assessed<T>> {
  const users = new Map<QualifiedName, QualifiedName[]>();
  for (const [name, { value }] of routers) {
    for (const reference of referencesOf(value)) {
      const known = users.get(reference);
      if (known === undefined) users.set(reference, [name]);
      else known.push(name);
    }
  }
  return mapValues(objects, (object, name) => ({ ...object, usedBy: sortedTexts(users.get(name) ?? []) }));
}

const assess = <T>({ usable, errors, origins }: Settled<unknown>, value: T): Assessed<T> => ({
  value,
  status: !usable ? 'disabled' : errors.length > 0 ? 'warning' : 'enabled',
  errors,
  usedBy: [],
  origins,
});
