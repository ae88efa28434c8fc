// Sections of which nothing acts yet, written as a table: a name, its kind, its meaning, its default.

import type { Kind, Section } from './section.ts';

export type Row = readonly [kind: Kind<unknown>, meaning: string, defaultValue?: string];

/** `refused`: as in a section. */
export function described(
  rows: Readonly<Record<string, Row>>,
  refused: Readonly<Record<string, string>> = {},
): Section<Record<string, unknown>> {
  const options = Object.entries(rows).map(([name, [kind, meaning, value]]) => {
    return [name, { kind, meaning, ...(value === undefined ? {} : { default: value }) }] as const;
  });
  return { options: Object.fromEntries(options), later: {}, refused };
}

/** Reasons for `refused`, for several names. */
export const refuse = (reason: string, ...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, reason]));

export const IN_FILES_ONLY = 'can only be written in files';

export const FOR_KUBERNETES = "cannot be written: only Traefik's Kubernetes providers set it";
