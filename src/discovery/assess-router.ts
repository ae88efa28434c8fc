// A router among its surroundings: entry points, middlewares and a service that exist, or a verdict with reasons.

import type { RouterDefinition } from '../model/dynamic-configuration.ts';
import { type ProviderName, providerOf, type QualifiedName, resolveReference } from '../model/qualified-name.ts';
import type { Router } from '../model/routing-state.ts';
import { DEFAULT_TLS_OPTIONS_NAME } from '../model/tls.ts';
import type { Verdict, Verdicts } from './assess-definition.ts';
import { chooseEntryPoints, type EntryPoints } from './choose-entry-points.ts';
import { isDefault } from './find-default-rivals.ts';
import { lackOfInternalService, NOOP } from './internal-services.ts';
import { effectivePriority } from './priority.ts';
import { ruleInV3 } from './rule-in-v3.ts';
import type { Settled } from './settle.ts';

export interface RouterSurroundings {
  readonly entryPoints: EntryPoints;
  readonly services: Verdicts;
  readonly middlewares: Verdicts;
  readonly tlsOptions: Verdicts;
}

/** A router that lacks anything is unavailable as a whole: never served without its middleware. */
export function assessRouter(
  name: QualifiedName,
  settled: Settled<RouterDefinition>,
  around: RouterSurroundings,
): Verdict<Router> {
  const { definition, usable, errors, origins } = settled;
  const provider = providerOf(name);
  const entryPoints = chooseEntryPoints(definition.entryPoints, around.entryPoints);
  const middlewares = (definition.middlewares ?? []).map((reference) => resolveReference(reference, provider));
  const service = resolveReference(definition.service ?? '', provider);
  const options = definition.tls && resolveTlsOptions(definition.tls.options, provider);
  const fatal = [
    ...(entryPoints.names.length === 0 ? ['no valid entryPoint for this router'] : []),
    ...(usable ? [] : errors),
    ...middlewares.flatMap((middleware) => lackOf(middleware, 'middleware', around.middlewares)),
    ...(definition.service === undefined || isInternal(service) ? [] : lackOf(service, 'the service', around.services)),
    ...(options === undefined ? [] : lackOfTlsOptions(options, around.tlsOptions)),
  ];
  const all = new Set([...entryPoints.warnings, ...errors, ...fatal]);
  return {
    value: {
      name,
      rule: ruleInV3(definition),
      priority: effectivePriority(definition),
      entryPoints: entryPoints.names,
      middlewares,
      service,
      ...(options === undefined ? {} : { tls: { options } }),
      ...(definition.observability === undefined ? {} : { observability: definition.observability }),
      available: fatal.length === 0,
    },
    status: fatal.length > 0 ? 'disabled' : all.size > 0 ? 'warning' : 'enabled',
    errors: [...all],
    usedBy: [],
    origins,
  };
}

/** What is wrong with one that is not there yet is told with the router's own faults. */
const isInternal = (service: QualifiedName): boolean =>
  service === NOOP || lackOfInternalService(service) !== undefined;

/** Whichever provider defines them, the default options have one name (reference 4.3). */
const resolveTlsOptions = (reference: string | undefined, provider: ProviderName): QualifiedName =>
  reference === undefined || reference === 'default' ? DEFAULT_TLS_OPTIONS_NAME : resolveReference(reference, provider);

function lackOfTlsOptions(name: QualifiedName, verdicts: Verdicts): readonly string[] {
  if (name === DEFAULT_TLS_OPTIONS_NAME) return [];
  const verdict = verdicts.get(name);
  // Of several providers' default options one set holds, under the bare name: `default@file` may be nobody's.
  if (verdict === undefined || isDefault(name)) return [`unknown TLS options: ${name}`];
  return verdict.status === 'disabled' ? verdict.errors : [];
}

/** Why it cannot be used, in its own words where it has any; empty when it can. */
function lackOf(name: QualifiedName, what: string, verdicts: Verdicts): readonly string[] {
  const verdict = verdicts.get(name);
  if (verdict === undefined) return [`${what} "${name}" does not exist`];
  return verdict.status === 'disabled' ? verdict.errors : [];
}
