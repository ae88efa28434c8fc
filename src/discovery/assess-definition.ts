// The verdict on a service or a middleware: it is as good as its own definition, whoever refers to it.

import type { MiddlewareDefinition, ServiceDefinition } from '../model/dynamic-configuration.ts';
import type { QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Middleware, Service } from '../model/routing-state.ts';
import type { Settled } from './settle.ts';

/** Not yet known: since when it stands. */
export type Verdict<T> = Omit<Assessed<T>, 'sinceMs'>;

export const assessService = (settled: Settled<ServiceDefinition>, name: QualifiedName): Verdict<Service> => {
  const { kind, passHostHeader } = settled.definition;
  return assess(settled, { name, kind, passHostHeader });
};

export const assessMiddleware = (settled: Settled<MiddlewareDefinition>, name: QualifiedName): Verdict<Middleware> =>
  assess(settled, { name, definition: settled.definition });

const assess = <T>({ usable, errors, origins }: Settled<unknown>, value: T): Verdict<T> => ({
  value,
  status: !usable ? 'disabled' : errors.length > 0 ? 'warning' : 'enabled',
  errors,
  usedBy: [],
  origins,
});
