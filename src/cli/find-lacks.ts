// Why an object that is whole by itself does not serve, or not as it says: what it refers to, and where it would listen.

import { bareName, providerOf, type QualifiedName, qualify } from '../model/qualified-name.ts';
import type { AnyService, Assessed, Middleware, Router, RoutingState } from '../model/routing-state.ts';
import { type IsElsewhere, isAboutElsewhere } from './elsewhere.ts';
import { verdictOf } from './judgement.ts';

export interface Lack {
  readonly verdict: ReturnType<typeof verdictOf>;
  readonly reason: string;
  readonly effect: 'serves' | 'disabled';
}

/** What of the merged state an object is seen with. `own`: what is wrong with it by itself, which is told elsewhere. */
export interface Surroundings {
  readonly state: RoutingState;
  readonly isElsewhere: IsElsewhere;
  readonly own: ReadonlySet<string>;
}

/** Entry points that say something for their routers have a copy of each, under a name of its own. */
export function lacksOfRouter(name: QualifiedName, around: Surroundings): readonly Lack[] {
  const { routers } = around.state;
  const copies = [...routers.values()].filter(
    ({ value }) => value.name === name || value.entryPoints.some((at) => value.name === copyName(name, at)),
  );
  const lacks = copies.flatMap((router) => lacksOf(router, needsOfRouter(router.value, around.state), around));
  return [...new Map(lacks.map((lack) => [lack.reason, lack])).values()];
}

const copyName = (name: QualifiedName, entryPoint: string): QualifiedName =>
  qualify(`${entryPoint}-${bareName(name)}`, providerOf(name));

export function lacksOfService(name: QualifiedName, around: Surroundings): readonly Lack[] {
  const service = around.state.services.get(name);
  return service === undefined ? [] : lacksOf(service, needsOfService(service.value, around.state), around);
}

export function lacksOfMiddleware(name: QualifiedName, around: Surroundings): readonly Lack[] {
  const middleware = around.state.middlewares.get(name);
  return middleware === undefined ? [] : lacksOf(middleware, needsOfMiddleware(middleware.value, around.state), around);
}

interface Need {
  readonly what: string;
  readonly is: Assessed<unknown> | undefined;
}

function needsOfRouter({ name, middlewares, service, tls }: Router, state: RoutingState): readonly Need[] {
  const say = (needed: QualifiedName) => quoted(needed, name);
  return [
    ...middlewares.map((each) => needOfMiddleware(each, name, state)),
    { what: `the service ${say(service)}`, is: state.services.get(service) },
    ...(tls === undefined
      ? []
      : [{ what: `the TLS options ${say(tls.options)}`, is: state.tlsOptions.get(tls.options) }]),
  ];
}

function needsOfService(service: AnyService, state: RoutingState): readonly Need[] {
  const { name } = service;
  if ('services' in service) {
    return service.services.map(({ name: child }) => ({
      what: `the service ${quoted(child, name)}`,
      is: state.services.get(child),
    }));
  }
  const { serversTransport: needed } = service;
  if (needed === undefined) return [];
  return [{ what: `the transport ${quoted(needed, name)}`, is: state.serversTransports.get(needed) }];
}

const needsOfMiddleware = ({ name, definition }: Middleware, state: RoutingState): readonly Need[] =>
  definition.type === 'chain' ? definition.middlewares.map((each) => needOfMiddleware(each, name, state)) : [];

const needOfMiddleware = (needed: QualifiedName, by: QualifiedName, state: RoutingState): Need => ({
  what: `the middleware ${quoted(needed, by)}`,
  is: state.middlewares.get(needed),
});

/** As one would write it there. */
const quoted = (name: QualifiedName, by: QualifiedName): string =>
  `"${providerOf(name) === providerOf(by) ? bareName(name) : name}"`;

/** What is wrong with something that it needs is told there: here only that it cannot be had. */
function lacksOf(
  { status, errors }: Assessed<unknown>,
  needs: readonly Need[],
  { own, isElsewhere }: Surroundings,
): readonly Lack[] {
  const broken = needs.filter(({ is }) => is?.status === 'disabled');
  const told = new Set(broken.flatMap(({ is }) => is?.errors ?? []));
  const rest = errors.filter((each) => !own.has(each) && !told.has(each) && !isAboutElsewhere(each, isElsewhere));
  return [
    ...broken.map(({ what, is }) => {
      const reason = `needs ${what}, which is disabled`;
      return { verdict: verdictOfAll(is?.errors ?? []), reason, effect: 'disabled' } as const;
    }),
    ...rest.map((reason) => {
      const serves = status !== 'disabled' || ONE_ENTRY_POINT.test(reason);
      return { verdict: verdictOf(reason), reason, effect: serves ? 'serves' : 'disabled' } as const;
    }),
  ];
}

/** There may be others where it listens. */
const ONE_ENTRY_POINT = /^entryPoint "/;

const verdictOfAll = (errors: readonly string[]): Lack['verdict'] =>
  errors.every((each) => verdictOf(each) === 'absent') ? 'absent' : 'wrong';
