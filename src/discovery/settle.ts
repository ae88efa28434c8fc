// Which definition of a name is followed when its contributors do not agree, or when none of them makes sense.
// Rolling deployments are the rule, not the exception: what serves goes on serving as long as somebody declares it.

import { compareTexts, sortedTexts } from './compare-texts.ts';
import type { Contribution } from './declarations.ts';
import type { Statement } from './statement.ts';

/** The sound definition that was followed last. */
export type Remembered<T> = Pick<Statement<T>, 'key' | 'definition'>;

export interface Settled<T> {
  readonly definition: T;
  /** False: every contributor's definition is faulty and no earlier one is left. It is shown and disabled. */
  readonly usable: boolean;
  /** Why it is not usable, or what is wrong although it is. */
  readonly errors: readonly string[];
  /** All contributors. */
  readonly origins: readonly string[];
  readonly remembered: Remembered<T> | undefined;
}

const NAMED_ORIGINS = 3;
const EXPIRED = 'what is declared has expired: the one before it, which has not, stays in use';
const never = (): boolean => false;

/** All contributors that say the same. */
interface Variant<T> {
  readonly statement: Statement<T>;
  readonly origins: string[];
  /** An unknown start counts as oldest. */
  newestMs: number;
}

/** How what was followed last is kept, by the kind of the object. */
export interface Keeping<T> {
  /** It also outlives its declarations while nothing sound has come in their place. */
  readonly keepsPrevious: boolean;
  /** What holds until a time and is past it does not take the place of what still holds. Default: all holds for ever. */
  readonly isExpired?: (definition: T) => boolean;
}

/** There is at least one contribution. */
export function settle<T>(
  contributions: readonly Contribution<T>[],
  previous: Remembered<T> | undefined,
  { keepsPrevious, isExpired = never }: Keeping<T>,
): Settled<T> {
  const variants = variantsOf(contributions);
  const followed = variants.reduce((a, b) => (compareVariants(a, b, previous?.key) <= 0 ? a : b));
  const { definition, faults, key } = followed.statement;
  const sound = faults.length === 0;
  const expired = sound && previous !== undefined && isExpired(definition) && !isExpired(previous.definition);
  const replaces = sound && !expired;
  const kept = replaces || !keepsPrevious ? undefined : previous;
  const errors = variants.flatMap((variant) => variant.statement.faults);
  if (expired) errors.push(EXPIRED);
  for (const { statement } of contributions) errors.push(...statement.warnings);
  if (variants.length > 1) errors.push(describeConflict(followed, variants));
  return {
    definition: kept?.definition ?? definition,
    usable: replaces || kept !== undefined,
    errors: [...new Set(errors)],
    origins: sortedTexts(contributions.map(({ item }) => item.id)),
    remembered: replaces ? { key, definition } : previous,
  };
}

/** In the order of their first contributors. */
function variantsOf<T>(contributions: readonly Contribution<T>[]): readonly Variant<T>[] {
  const variants = new Map<string, Variant<T>>();
  for (const { statement, item } of contributions) {
    const startedAtMs = item.startedAtMs ?? Number.NEGATIVE_INFINITY;
    const variant = variants.get(statement.key) ?? { statement, origins: [], newestMs: startedAtMs };
    variant.origins.push(item.id);
    variant.newestMs = Math.max(variant.newestMs, startedAtMs);
    variants.set(statement.key, variant);
  }
  return [...variants.values()];
}

/**
 * Negative: `a` is followed rather than `b`. What was serving; then what can serve at all; then the majority; then the
 * newest; then the name of the first contributor; then, for one contributor that says two things, their text.
 */
function compareVariants<T>(a: Variant<T>, b: Variant<T>, servingKey: string | undefined): number {
  return (
    Number(b.statement.key === servingKey) - Number(a.statement.key === servingKey) ||
    Number(a.statement.faults.length > 0) - Number(b.statement.faults.length > 0) ||
    b.origins.length - a.origins.length ||
    compareNumbers(b.newestMs, a.newestMs) ||
    compareTexts(a.origins[0] ?? '', b.origins[0] ?? '') ||
    compareTexts(a.statement.key, b.statement.key)
  );
}

/** A difference would not do: two unknown start times are both minus infinity. */
const compareNumbers = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

function describeConflict<T>(followed: Variant<T>, variants: readonly Variant<T>[]): string {
  const ignored = variants.filter((variant) => variant !== followed).flatMap((variant) => variant.origins);
  const [used, unused] = [followed.origins, ignored].map(nameSome);
  return `defined multiple times with different configurations: used is that of ${used}, not used is that of ${unused}`;
}

function nameSome(origins: readonly string[]): string {
  const named = origins.slice(0, NAMED_ORIGINS).join(', ');
  return origins.length > NAMED_ORIGINS ? `${named} and ${origins.length - NAMED_ORIGINS} more` : named;
}
