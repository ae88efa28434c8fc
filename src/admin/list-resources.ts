// Lists with Traefik's query parameters (reference 11.4): filter, sort, page.

import { bareName } from '../model/qualified-name.ts';
import { type Answer, json, problem } from './answer.ts';
import type { Listed } from './resource.ts';

const USUAL_PAGE = '1';
const USUAL_PER_PAGE = '100';

export function listResources(resources: readonly Listed[], query: URLSearchParams): Answer {
  const chosen = resources.filter((resource) => isWanted(resource, query)).toSorted(comparer(query));
  return listPage(
    chosen.map(({ listed }) => listed),
    query,
  );
}

/** Header `X-Next-Page`: the next page, or 1 on the last one. */
export function listPage(rows: readonly object[], query: URLSearchParams): Answer {
  const page = integer(query.get('page') || USUAL_PAGE);
  if (page <= 0) return problem(400, `invalid request: page: ${page}`);
  const perPage = integer(query.get('per_page') || USUAL_PER_PAGE);
  if (perPage <= 0) return problem(400, `invalid request: per_page: ${perPage}`);
  const start = (page - 1) * perPage;
  if (start > 0 && start >= rows.length) {
    return problem(400, `invalid request: page: ${page}, per_page: ${perPage}`);
  }
  const next = start + perPage < rows.length ? page + 1 : 1;
  return json(200, rows.slice(start, start + perPage), { 'X-Next-Page': String(next) });
}

/** 0 for what is none, as Traefik's messages say. */
function integer(text: string): number {
  const value = Number(text);
  return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(value) ? value : 0;
}

function isWanted({ texts, status, service, middlewares }: Listed, query: URLSearchParams): boolean {
  const search = (query.get('search') ?? '').toLowerCase();
  const wantedStatus = query.get('status') ?? '';
  const serviceName = query.get('serviceName') ?? '';
  const middlewareName = query.get('middlewareName') ?? '';
  return (
    texts.some((text) => text.toLowerCase().includes(search)) &&
    (wantedStatus === '' || wantedStatus.toLowerCase() === status) &&
    // Only routers have these two; other lists take no notice of them.
    (serviceName === '' || service === undefined || [service, bareName(service)].includes(serviceName)) &&
    (middlewareName === '' || middlewares === undefined || middlewares.some((each) => each === middlewareName))
  );
}

/** An unknown `sortBy` sorts by name (a certificate's is the common name), and so do ties; an unknown `direction` is the falling one, as in Traefik. */
function comparer(query: URLSearchParams): (a: Listed, b: Listed) => number {
  const key = query.get('sortBy') || 'name';
  const sign = (query.get('direction') || 'asc') === 'asc' ? 1 : -1;
  const keyOf = ({ sortKeys, name }: Listed) => (Object.hasOwn(sortKeys, key) ? (sortKeys[key] ?? name) : name);
  return (a, b) => sign * (compare(keyOf(a), keyOf(b)) || compare(a.name, b.name));
}

function compare(a: string | number | bigint, b: string | number | bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
