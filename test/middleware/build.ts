// Middlewares from definitions that are known to be right or wrong.

import type { Middleware } from '../../src/middleware/middleware.ts';
import { buildMiddleware } from '../../src/middleware/registry.ts';
import type { HeaderPair, SingleMiddleware } from '../../src/model/dynamic-configuration.ts';

export function build(definition: SingleMiddleware): Middleware {
  const built = buildMiddleware(definition);
  if (!built.ok) throw new Error(built.error);
  return built.value;
}

/** The reason why it cannot be built; empty when it can. */
export function faultOf(definition: SingleMiddleware): string {
  const built = buildMiddleware(definition);
  return built.ok ? '' : built.error;
}

export const addPrefix = (prefix: string): SingleMiddleware => ({ type: 'addPrefix', prefix });

export const stripPrefix = (...prefixes: readonly string[]): SingleMiddleware => ({
  type: 'stripPrefix',
  prefixes,
});

export const requestHeaders = (...pairs: readonly HeaderPair[]): SingleMiddleware => ({
  type: 'headers',
  customRequestHeaders: pairs,
  customResponseHeaders: [],
});

export const responseHeaders = (...pairs: readonly HeaderPair[]): SingleMiddleware => ({
  type: 'headers',
  customRequestHeaders: [],
  customResponseHeaders: pairs,
});

export const redirectScheme = (scheme: string, port?: string, permanent = false): SingleMiddleware => ({
  type: 'redirectScheme',
  scheme,
  ...(port === undefined ? {} : { port }),
  permanent,
});
