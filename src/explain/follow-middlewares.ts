// What a chain makes of the path, as far as that can be told without running it: prefixes and a redirect. Everything else
// either leaves the path alone or decides by what only a real request has.

import { isNormalPath, normalisePath } from '../http1/target-path.ts';
import type { Middleware } from '../model/routing-state.ts';
import type { RequestView } from '../routing/request-view.ts';
import type { SeenRequest } from './view-request.ts';

export type Outcome =
  /** By the router itself. */
  | { readonly kind: 'answered'; readonly status: number; readonly reason: string }
  /** To a server, which is asked for this path and query; absent where they cannot be told. */
  | { readonly kind: 'forwarded'; readonly target?: string };

/** Characters that mean the same written and encoded, so that a prefix is compared as it stands. */
const PLAIN_PREFIX = /^[A-Za-z0-9._~/-]+$/;

/** Outermost first. */
export function followMiddlewares(
  chain: readonly Middleware[],
  request: SeenRequest,
  collapseSlashes: boolean,
): Outcome {
  let path: string | undefined = request.path;
  for (const middleware of chain) {
    const redirect = redirectBy(middleware, request.view);
    if (redirect !== undefined) return redirect;
    path = path === undefined ? undefined : pathAfter(middleware, path);
    if (path !== undefined && path !== '*' && path !== '' && !isNormalPath(path, collapseSlashes)) {
      return { kind: 'answered', status: 400, reason: `${middleware.name} would make the path ${path}` };
    }
  }
  return { kind: 'forwarded', ...(path === undefined ? {} : { target: (path || '/') + request.query }) };
}

/** To another scheme for sure; to another port of the same one it cannot be told. */
function redirectBy({ name, definition }: Middleware, view: RequestView): Outcome | undefined {
  if (definition.type !== 'redirectScheme' || definition.scheme.toLowerCase() === clientScheme(view)) return undefined;
  const { method } = view;
  const { permanent, scheme } = definition;
  const [get, other] = permanent ? [301, 308] : [302, 307];
  return { kind: 'answered', status: method === 'GET' ? get : other, reason: `${name} redirects to ${scheme}` };
}

/** What the client used, as middlewares are told: by the hop before us, where that is believed. */
function clientScheme(view: RequestView): 'http' | 'https' {
  const [proto = 'http'] = view.headerValues('x-forwarded-proto');
  return /^(?:https|wss)$/i.test(proto) ? 'https' : 'http';
}

function pathAfter({ definition }: Middleware, path: string): string | undefined {
  switch (definition.type) {
    case 'addPrefix':
      return path === '*' ? path : addPrefix(definition.prefix, path);
    case 'stripPrefix':
      return stripPrefix(definition.prefixes, path);
    case 'headers':
    case 'notYet':
      return path;
    default:
      return undefined;
  }
}

function addPrefix(prefix: string, path: string): string | undefined {
  const normal = PLAIN_PREFIX.test(prefix) ? normalisePath(`/${prefix}`, true) : undefined;
  return normal === undefined ? undefined : `${normal.replace(/\/$/, '')}${path}`;
}

function stripPrefix(written: readonly string[], path: string): string | undefined {
  const prefixes = written.map((prefix) => prefix.trim()).filter((prefix) => prefix !== '');
  if (path.includes('%') || !prefixes.every((prefix) => PLAIN_PREFIX.test(prefix))) return undefined;
  const prefix = prefixes.find((each) => path.startsWith(each));
  if (prefix === undefined) return path;
  const rest = path.slice(prefix.length);
  return rest === '' || rest.startsWith('/') ? rest : `/${rest}`;
}
