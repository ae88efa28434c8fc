// Where a router listens: the entry points it names, or the default ones.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { EntryPointSettings } from '../model/settings.ts';
import { sortedTexts } from './compare-texts.ts';

/** Those that take user routers, and what they say for all of them. */
export type EntryPoints = ReadonlyMap<
  string,
  {
    readonly asDefault: boolean;
    readonly http?: Pick<EntryPointSettings['http'], 'tls' | 'redirection'> & {
      readonly middlewares?: readonly QualifiedName[];
    };
  }
>;

export interface ChosenEntryPoints {
  readonly names: readonly string[];
  /** One for each name that does not exist. */
  readonly warnings: readonly string[];
}

/** Without names: all that are flagged as default, or simply all when none is. */
export function chooseEntryPoints(written: readonly string[] | undefined, entryPoints: EntryPoints): ChosenEntryPoints {
  if (written === undefined || written.length === 0) return { names: defaultNames(entryPoints), warnings: [] };
  const names = [...new Set(written)];
  return {
    names: names.filter((name) => entryPoints.has(name)),
    warnings: names.filter((name) => !entryPoints.has(name)).map((name) => `entryPoint "${name}" doesn't exist`),
  };
}

function defaultNames(entryPoints: EntryPoints): readonly string[] {
  const flagged = [...entryPoints].filter(([, { asDefault }]) => asDefault);
  return sortedTexts((flagged.length > 0 ? flagged : [...entryPoints]).map(([name]) => name));
}

/** Which kind of connections a router takes at an entry point: TLS by its own word, or because the entry point says so. */
export const isSecured = (tls: object | undefined, entryPoint: string, entryPoints: EntryPoints): boolean =>
  (tls ?? entryPoints.get(entryPoint)?.http?.tls) !== undefined;
