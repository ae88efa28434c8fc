// What somebody probably meant who refers to something that does not exist: the API has Traefik's words for it, whoever
// checks files gets the nearest name as well.

import { nearestName } from '../model/nearest-name.ts';
import { bareName, providerOf, type QualifiedName } from '../model/qualified-name.ts';
import type { RoutingState } from '../model/routing-state.ts';

/** The names that there are, of each kind that reasons speak of. */
export interface KnownNames
  extends Pick<RoutingState, 'services' | 'middlewares' | 'serversTransports' | 'tlsOptions'> {
  readonly entryPoints: ReadonlyMap<string, unknown>;
}

type Kind = keyof KnownNames;

const MISSING: readonly (readonly [kind: Kind, pattern: RegExp])[] = [
  ['services', /^the service "(.+)@([^@"]+)" does not exist$/],
  ['middlewares', /^middleware "(.+)@([^@"]+)" does not exist$/],
  ['serversTransports', /^servers transport not found (.+)@([^@]+)$/],
  ['tlsOptions', /^unknown TLS options: (.+)@([^@]+)$/],
  ['entryPoints', /^entryPoint "(.+)" doesn't exist$/],
];

/** ` (did you mean auth?)`; empty when nothing is near. */
export function hintAtName(reason: string, known: KnownNames): string {
  for (const [kind, pattern] of MISSING) {
    const [, written, provider] = pattern.exec(reason) ?? [];
    if (written === undefined) continue;
    const meant =
      provider === undefined ? nearestName(written, namesOf(known, kind)) : nearest(written, provider, known, kind);
    return meant === undefined ? '' : ` (did you mean ${meant}?)`;
  }
  return '';
}

const namesOf = (known: KnownNames, kind: Kind): readonly string[] => [...known[kind].keys()];

/** One of the same provider, or else one of exactly this name at another: `@file` is easily forgotten. */
function nearest(written: string, provider: string, known: KnownNames, kind: Kind): string | undefined {
  const names = namesOf(known, kind).filter((name): name is QualifiedName => name.includes('@'));
  const own = names.filter((name) => providerOf(name) === provider).map(bareName);
  return nearestName(written, own) ?? names.find((name) => bareName(name) === written);
}
