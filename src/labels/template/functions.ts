// The functions that templates may call, by name.

import { nearestName } from '../../model/nearest-name.ts';
import { fail, ok, type Result } from '../../model/result.ts';
import { quoteText } from '../../rules/quote-text.ts';
import type { TemplateFunction } from './arguments.ts';
import { LIST_FUNCTIONS } from './list-functions.ts';
import { LOGIC_FUNCTIONS } from './logic-functions.ts';
import { REGEXP_FUNCTIONS } from './regexp-functions.ts';
import { TEXT_FUNCTIONS } from './text-functions.ts';

const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map(
  Object.entries({ ...LOGIC_FUNCTIONS, ...TEXT_FUNCTIONS, ...LIST_FUNCTIONS, ...REGEXP_FUNCTIONS }),
);

/** A rule must not depend on the machine that the router runs on, nor tell of it. */
const REFUSED = new Set(['env', 'expandenv', 'getHostByName']);

export function findFunction(name: string): Result<TemplateFunction, { message: string; hint?: string }> {
  const found = FUNCTIONS.get(name);
  if (found !== undefined) return ok(found);
  if (REFUSED.has(name)) return fail({ message: `the function ${name} is refused: it looks outside of the item` });
  const nearest = nearestName(name, [...FUNCTIONS.keys(), 'and', 'or']);
  const hint = nearest === undefined ? {} : { hint: `did you mean ${nearest}?` };
  return fail({ message: `unknown function ${quoteText(name)}`, ...hint });
}
