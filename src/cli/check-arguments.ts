// The arguments of `check`: its own options, the files to check, and static options, as `run` would get them.

import { findPositional } from '../settings/read-flags.ts';

export interface CheckArguments {
  readonly json: boolean;
  /** Not what is written is looked at, but what the sources answer. */
  readonly providers: boolean;
  /** Files with labels; undefined where the option has no value. */
  readonly labels: readonly (string | undefined)[];
  readonly files: readonly string[];
  readonly flags: readonly string[];
}

export function readCheckArguments(argv: readonly string[]): CheckArguments {
  const labels: (string | undefined)[] = [];
  const rest: string[] = [];
  let json = false;
  let providers = false;
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    const [, inline] = /^--labels=(.*)$/s.exec(argument) ?? [];
    if (inline !== undefined) labels.push(inline === '' ? undefined : inline);
    else if (argument === '--labels') labels.push(argv[++i]);
    else if (argument === '--json') json = true;
    else if (argument === '--providers') providers = true;
    else rest.push(argument);
  }
  const { flags, positional } = findPositional(rest);
  return { json, providers, labels, files: positional, flags };
}
