// Routers as their entry points make them (reference 4.5): an entry point's middlewares in front, TLS where the router says
// nothing of it. A router that has such an entry point beside others is one router for each, as in Traefik.

import { bareName, providerOf, type QualifiedName, qualify } from '../model/qualified-name.ts';
import type { Assessed, Router } from '../model/routing-state.ts';
import type { Verdicts } from './assess-definition.ts';
import type { EntryPoints } from './choose-entry-points.ts';
import { sortedByName } from './maps.ts';

type Routers = ReadonlyMap<QualifiedName, Assessed<Router>>;

interface Model {
  readonly middlewares: readonly QualifiedName[];
  readonly tls?: { readonly options: QualifiedName };
}

/** The same map where no entry point says anything. */
export function applyModels(routers: Routers, entryPoints: EntryPoints, middlewares: Verdicts): Routers {
  const models = modelsOf(entryPoints);
  if (models.size === 0) return routers;
  return sortedByName([...routers.values()].flatMap((router) => split(router, models, middlewares)));
}

function modelsOf(entryPoints: EntryPoints): ReadonlyMap<string, Model> {
  const models = new Map<string, Model>();
  for (const [name, { http }] of entryPoints) {
    const { middlewares = [], tls } = http ?? {};
    if (middlewares.length > 0 || tls !== undefined) models.set(name, { middlewares, ...(tls && { tls }) });
  }
  return models;
}

function split(
  router: Assessed<Router>,
  models: ReadonlyMap<string, Model>,
  middlewares: Verdicts,
): readonly (readonly [QualifiedName, Assessed<Router>])[] {
  const { name, entryPoints } = router.value;
  // The redirections of entry points come before everything that they say.
  const modelled = providerOf(name) === 'internal' ? [] : entryPoints.filter((entryPoint) => models.has(entryPoint));
  if (modelled.length === 0) return [[name, router]];
  const plain = entryPoints.filter((entryPoint) => !models.has(entryPoint));
  const copies = modelled.map((entryPoint) => {
    const own = entryPoints.length > 1 ? qualify(`${entryPoint}-${bareName(name)}`, providerOf(name)) : name;
    return [own, modelledCopy(router, own, entryPoint, models.get(entryPoint), middlewares)] as const;
  });
  return plain.length === 0
    ? copies
    : [[name, { ...router, value: { ...router.value, entryPoints: plain } }], ...copies];
}

function modelledCopy(
  router: Assessed<Router>,
  name: QualifiedName,
  entryPoint: string,
  model: Model | undefined,
  middlewares: Verdicts,
): Assessed<Router> {
  const { middlewares: inFront = [], tls } = model ?? {};
  const missing = inFront.filter((each) => middlewares.get(each)?.status !== 'enabled');
  const lacks = missing.map(
    (each) => `middleware "${each}" of entry point ${entryPoint} does not exist or is disabled`,
  );
  const value: Router = {
    ...router.value,
    name,
    entryPoints: [entryPoint],
    middlewares: [...inFront, ...router.value.middlewares],
    ...(router.value.tls === undefined && tls !== undefined ? { tls } : {}),
    available: router.value.available && lacks.length === 0,
  };
  if (lacks.length === 0) return { ...router, value };
  return { ...router, value, status: 'disabled', errors: [...router.errors, ...lacks] };
}
