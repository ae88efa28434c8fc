// Which lines of docs/differences-from-traefik.md concern a configuration. The page has the words, this file knows only to
// which options they belong, by the first cell of each line.

import { readFileSync } from 'node:fs';
import { effectivePriority } from '../discovery/priority.ts';
import type { RouterDefinition } from '../model/dynamic-configuration.ts';

/** What a configuration uses, as far as a difference depends on it. */
export interface Used {
  /** Dotted names of static options, as written. */
  readonly options: readonly string[];
  readonly routers: readonly RouterDefinition[];
  readonly hasLabels: boolean;
}

export interface Difference {
  readonly subject: string;
  readonly traefik: string;
  readonly portolan: string;
}

const names = (pattern: RegExp) => (used: Used) => used.options.some((name) => pattern.test(name));

const DISCOVERY = /^providers\.(?:ecs|consulCatalog)\b/i;
const hasLabels = ({ hasLabels }: Used): boolean => hasLabels;
const isDiscovered = (used: Used): boolean => used.hasLabels || names(DISCOVERY)(used);
const hasEntryPoints = names(/^entryPoints\./i);
const hasRouters = ({ routers }: Used): boolean => routers.length > 0;

const APPLIES: ReadonlyMap<string, (used: Used) => boolean> = new Map([
  ['a bad label', hasLabels],
  ['a conflict (two definitions of one name)', isDiscovered],
  ['a router whose rule no longer parses', hasRouters],
  [
    'a router whose middleware is missing or broken',
    ({ routers }) => routers.some(({ middlewares = [] }) => middlewares.length > 0),
  ],
  ['a router whose declaration is gone', hasRouters],
  ['a service without servers', isDiscovered],
  ['a failed page of DescribeTasks', names(/^providers\.ecs\b/i)],
  ['no container left', isDiscovered],
  ['task definitions', names(/^providers\.ecs\b/i)],
  ['configuration sources', ({ options }) => options.length > 0],
  ['`providersThrottleDuration`', names(/^providers\./i)],
  ['order of routers with equal priority', hasEqualPriorities],
  ['dot segments when `sanitizePath` is off', names(/\.http\.sanitizePath$/i)],
  ['Transfer-Encoding together with Content-Length; identical duplicate Content-Length', hasEntryPoints],
  ['`X-Forwarded-…` with `_` for `-` from an untrusted client', names(/\.forwardedHeaders\./i)],
  ['header limits', hasEntryPoints],
  ['`;` in the query', names(/\.encodeQuerySemicolons$/i)],
  ['upgrades', hasEntryPoints],
  ['trailers', hasEntryPoints],
  ['`Expect`', hasEntryPoints],
  ['TRACE', hasEntryPoints],
]);

/** In the order of the page. */
export const differencesFor = (used: Used): readonly Difference[] =>
  readDifferences().filter(({ subject }) => APPLIES.get(subject)?.(used) === true);

/** Every first cell that this file knows something of. */
export const KNOWN_SUBJECTS: readonly string[] = [...APPLIES.keys()];

export function readDifferences(): readonly Difference[] {
  const root = import.meta.url.endsWith('.ts') ? '../../' : '../../../';
  const page = readFileSync(new URL(`${root}docs/differences-from-traefik.md`, import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => /^\| (?!subject \|)/.test(line));
  return rows.map((row) => {
    const [subject = '', traefik = '', portolan = ''] = row.slice(2).split(' | ');
    return { subject, traefik, portolan };
  });
}

function hasEqualPriorities({ routers }: Used): boolean {
  const priorities = routers.map(effectivePriority);
  return new Set(priorities).size < priorities.length;
}
