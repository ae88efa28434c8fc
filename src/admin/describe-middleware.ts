// A middleware in Traefik's API shape (reference 11.5): its options under the name of its type.

import type { HeaderPair } from '../model/dynamic-configuration.ts';
import { providerOf, type QualifiedName } from '../model/qualified-name.ts';
import { assertNever } from '../model/result.ts';
import type { Assessed, Middleware, ResolvedMiddleware } from '../model/routing-state.ts';
import { omitEmpty } from './omit-empty.ts';
import { redactHeader } from './redact.ts';
import { describeName, describeVerdict, type Resource } from './resource.ts';

export function describeMiddleware(name: QualifiedName, middleware: Assessed<Middleware>): Resource {
  const { definition } = middleware.value;
  const type = (definition.type === 'notYet' ? definition.name : definition.type).toLowerCase();
  const shown = { ...describeDefinition(definition), ...describeVerdict(middleware) };
  return {
    name,
    status: middleware.status,
    texts: [name],
    sortKeys: { type, provider: providerOf(name), status: middleware.status },
    shown,
    listed: { ...shown, ...describeName(name), type },
  };
}

/** Its options under the name of its type, secrets taken out. */
export function describeDefinition(definition: ResolvedMiddleware): object {
  switch (definition.type) {
    case 'addPrefix':
      return { addPrefix: { prefix: definition.prefix } };
    case 'stripPrefix':
      return { stripPrefix: { prefixes: definition.prefixes } };
    case 'headers':
      return {
        headers: {
          ...describeHeaders('customRequestHeaders', definition.customRequestHeaders),
          ...describeHeaders('customResponseHeaders', definition.customResponseHeaders),
        },
      };
    case 'redirectScheme': {
      const { type, ...redirectScheme } = definition;
      return { [type]: omitEmpty(redirectScheme) };
    }
    case 'chain':
      return { chain: { middlewares: definition.middlewares } };
    case 'notYet':
      return { [definition.name]: {} };
    case 'invalid':
      return {};
    default:
      return assertNever(definition);
  }
}

function describeHeaders(option: string, headers: readonly HeaderPair[]): object {
  if (headers.length === 0) return {};
  return { [option]: Object.fromEntries(headers.map(([name, value]) => [name, redactHeader(name, value)])) };
}
