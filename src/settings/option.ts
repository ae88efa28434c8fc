// How an option is described: once, in `sections.ts`. Flags, environment, file, messages and `--help` are made from it.

import type { Result } from '../model/result.ts';

/** As a source has it: a scalar's text, or the elements of a list. */
export type WrittenValue = string | readonly string[];

/** A way to write a value. */
export interface Kind<T> {
  /** For `--help`: `duration`, `json|common`. */
  readonly label: string;
  /** The error completes "NAME: ". It repeats what was written, except where that may be a secret. */
  parse(value: WrittenValue): Result<T>;
  /** Elements may come one by one: a flag repeated, a sequence in the file. */
  readonly isList: boolean;
  /** What a flag without a value means; absent: it needs one. */
  readonly alone?: string;
  /** What an editor may expect in the file (JSON Schema). */
  readonly schema: JsonSchema;
}

export type JsonSchema = { readonly [keyword: string]: unknown };

export interface Option<T> {
  /** Dotted, below its section: `transport.lifeCycle.graceTimeOut`. */
  readonly name: string;
  readonly kind: Kind<T>;
  /** As one would write it; undefined: absent means something of its own. */
  readonly default: string | undefined;
  /** One line for `--help`. */
  readonly meaning: string;
  /** The release that brought it. */
  readonly since: string;
}

export interface DefaultedOption<T> extends Option<T> {
  readonly default: string;
}

/** A group of options under one or more dotted paths; `<name>` stands for a name that the user chooses. */
export interface Section {
  readonly path: string;
  /** The same options again, under a second path. */
  readonly instancesPath?: string;
  readonly title: string;
  /** True: `true`, nothing or `{}` is enough to have it, `false` takes it away. */
  readonly standalone: boolean;
  readonly options: readonly Option<unknown>[];
}

const FIRST_RELEASE = '0.1.0';
export const SECOND_RELEASE = '0.2.0';

export const option = <T>(
  name: string,
  kind: Kind<T>,
  byDefault: string,
  meaning: string,
  since = FIRST_RELEASE,
): DefaultedOption<T> => ({ name, kind, default: byDefault, meaning, since });

export const optional = <T>(name: string, kind: Kind<T>, meaning: string, since = FIRST_RELEASE): Option<T> => ({
  name,
  kind,
  default: undefined,
  meaning,
  since,
});
