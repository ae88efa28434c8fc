// Routers as their entry points make them (reference 4.5): an entry point's middlewares in front, TLS where the router says
// nothing of it. A router that has such an entry point beside others is one router for each, as in Traefik.

import { memoiseBy } from '../model/memoise.ts';
import { bareName, providerOf, type QualifiedName, qualify } from '../model/qualified-name.ts';
import type { Assessed, Router } from '../model/routing-state.ts';
import { DEFAULT_TLS_OPTIONS_NAME } from '../model/tls.ts';
import type { Verdicts } from './assess-definition.ts';
import type { EntryPoints } from './choose-entry-points.ts';
import { divideRouters, type Parts } from './divide-routers.ts';
import { isDefault } from './find-default-rivals.ts';

type Routers = ReadonlyMap<QualifiedName, Assessed<Router>>;

interface Model {
  readonly middlewares: readonly QualifiedName[];
  readonly tls?: { readonly options: QualifiedName };
  /** Why nothing can be served by it; empty when all of its middlewares are there. */
  readonly lacks: readonly string[];
  /** The same of its TLS options, for routers that take them. */
  readonly tlsLacks: readonly string[];
}

/** By entry point; those that say nothing are not in it. */
type Models = ReadonlyMap<string, Model>;

/** The same object again as long as neither router nor models change, as everywhere in a merge. */
const partsOf = memoiseBy<Assessed<Router>, Parts>();

/** The same map where no entry point says anything. */
export function applyModels(
  routers: Routers,
  entryPoints: EntryPoints,
  verdicts: { readonly middlewares: Verdicts; readonly tlsOptions: Verdicts },
): Routers {
  const models = modelsOf(entryPoints, verdicts);
  if (models.size === 0) return routers;
  const by = JSON.stringify([...models]);
  return divideRouters(routers, (router) => partsOf(router, by, () => split(router, models)));
}

function modelsOf(entryPoints: EntryPoints, verdicts: Parameters<typeof applyModels>[2]): Models {
  const models = new Map<string, Model>();
  for (const [name, { http }] of entryPoints) {
    const { middlewares = [], tls } = http ?? {};
    if (middlewares.length === 0 && tls === undefined) continue;
    const lacks = middlewares
      .filter((each) => !isThere(each, verdicts.middlewares))
      .map((each) => `middleware "${each}" of entry point ${name} does not exist or is disabled`);
    const tlsLacks = isUsable(tls?.options, verdicts.tlsOptions)
      ? []
      : [`TLS options ${tls?.options} of entry point ${name} do not exist or are disabled`];
    models.set(name, { middlewares, lacks, tlsLacks, ...(tls && { tls }) });
  }
  return models;
}

const isUsable = (options: QualifiedName | undefined, verdicts: Verdicts): boolean =>
  options === undefined || options === DEFAULT_TLS_OPTIONS_NAME || (!isDefault(options) && isThere(options, verdicts));

const isThere = (name: QualifiedName, verdicts: Verdicts): boolean =>
  (verdicts.get(name)?.status ?? 'disabled') !== 'disabled';

function split(router: Assessed<Router>, models: Models): Parts {
  const { name, entryPoints } = router.value;
  // The redirections of entry points come before everything that they say.
  if (providerOf(name) === 'internal') return [[name, router]];
  const plain = entryPoints.filter((entryPoint) => !models.has(entryPoint));
  const copies = entryPoints.flatMap((entryPoint) => {
    const model = models.get(entryPoint);
    if (model === undefined) return [];
    const own = entryPoints.length > 1 ? qualify(`${entryPoint}-${bareName(name)}`, providerOf(name)) : name;
    return [[own, modelledCopy(router, own, entryPoint, model)] as const];
  });
  if (copies.length === 0) return [[name, router]];
  return plain.length === 0
    ? copies
    : [[name, { ...router, value: { ...router.value, entryPoints: plain } }], ...copies];
}

function modelledCopy(
  router: Assessed<Router>,
  name: QualifiedName,
  entryPoint: string,
  { middlewares, tls, ...model }: Model,
): Assessed<Router> {
  const takesTls = router.value.tls === undefined && tls !== undefined;
  const lacks = takesTls ? [...model.lacks, ...model.tlsLacks] : model.lacks;
  const value: Router = {
    ...router.value,
    name,
    entryPoints: [entryPoint],
    middlewares: [...middlewares, ...router.value.middlewares],
    ...(takesTls ? { tls } : {}),
    available: router.value.available && lacks.length === 0,
  };
  if (lacks.length === 0) return { ...router, value };
  return { ...router, value, status: 'disabled', errors: [...router.errors, ...lacks] };
}
