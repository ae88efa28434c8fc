// Middlewares from definitions that are known to be right or wrong.

import type { Middleware } from '../../src/middleware/middleware.ts';
import { buildMiddleware } from '../../src/middleware/registry.ts';
import type { HeaderPair, MiddlewareDefinition } from '../../src/model/dynamic-configuration.ts';

export function build(definition: MiddlewareDefinition): Middleware {
  const built = buildMiddleware(definition);
  if (!built.ok) throw new Error(built.error);
  return built.value;
}

/** The reason why it cannot be built; empty when it can. */
export function faultOf(definition: MiddlewareDefinition): string {
  const built = buildMiddleware(definition);
  return built.ok ? '' : built.error;
}

export const addPrefix = (prefix: string): MiddlewareDefinition => ({ type: 'addPrefix', prefix });

export const stripPrefix = (...prefixes: readonly string[]): MiddlewareDefinition => ({
  type: 'stripPrefix',
  prefixes,
});

export const requestHeaders = (...pairs: readonly HeaderPair[]): MiddlewareDefinition => ({
  type: 'headers',
  customRequestHeaders: pairs,
  customResponseHeaders: [],
});

export const responseHeaders = (...pairs: readonly HeaderPair[]): MiddlewareDefinition => ({
  type: 'headers',
  customRequestHeaders: [],
  customResponseHeaders: pairs,
});

export const redirectScheme = (scheme: string, port?: string, permanent = false): MiddlewareDefinition => ({
  type: 'redirectScheme',
  scheme,
  ...(port === undefined ? {} : { port }),
  permanent,
});
