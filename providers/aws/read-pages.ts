// A listing that comes in pages, read to its end or to the first fault.

import { fail, ok, type Result } from '../../src/model/result.ts';
import type { ApiFault, AwsAction } from './api-fault.ts';

/** 100,000 tasks. */
const MOST_PAGES = 1000;

export interface Page<T> {
  /** Undefined: there was no list in the answer, not even an empty one. It is not AWS's: a proxy's page with the status 200. */
  readonly items: readonly T[] | undefined;
  readonly nextToken: string | undefined;
}

export interface Listing<T> {
  readonly items: readonly T[];
  /** Why the end was not reached; `items` are then those of the pages before. */
  readonly fault: ApiFault | undefined;
}

export async function readPages<T>(
  action: AwsAction,
  readPage: (token: string | undefined) => Promise<Result<Page<T>, ApiFault>>,
): Promise<Listing<T>> {
  const items: T[] = [];
  const tokens = new Set<string>();
  let token: string | undefined;
  do {
    const page = await readPage(token);
    if (!page.ok) return { items, fault: page.error };
    if (page.value.items === undefined) return { items, fault: withoutList(action) };
    items.push(...page.value.items);
    const next = followToken(action, tokens, page.value.nextToken);
    if (!next.ok) return { items, fault: next.error };
    token = next.value;
  } while (token !== undefined);
  return { items, fault: undefined };
}

const withoutList = (action: AwsAction): ApiFault => ({
  kind: 'other',
  message: `${action} answered without a list`,
  transient: false,
});

/** The token of the next page; undefined after the last. A token that comes again would lead round in circles for ever. */
function followToken(
  action: AwsAction,
  tokens: Set<string>,
  token: string | undefined,
): Result<string | undefined, ApiFault> {
  if (token === undefined || token === '') return ok(undefined);
  if (tokens.has(token) || tokens.size >= MOST_PAGES) {
    return fail({ kind: 'other', message: `${action} hands out pages without end`, transient: false });
  }
  tokens.add(token);
  return ok(token);
}
