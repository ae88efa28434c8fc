// Puts a prefix in front of the path (reference 7.2).

import { normalisePath } from '../http1/target-path.ts';
import type { MiddlewareDefinition } from '../model/dynamic-configuration.ts';
import { fail, ok, type Result } from '../model/result.ts';
import { BAD_REQUEST } from './answers.ts';
import type { Middleware } from './middleware.ts';

type Definition = Extract<MiddlewareDefinition, { type: 'addPrefix' }>;

export function createAddPrefix(definition: Definition): Result<Middleware> {
  if (definition.prefix === '') return fail('prefix cannot be empty');
  const encoded = encodePath(`/${definition.prefix}`);
  const normal = encoded === undefined ? undefined : normalisePath(encoded, true);
  if (normal === undefined) return fail('prefix is not a path: a character or a triplet in it cannot be sent');
  // Every path brings its own slash, and `//` is not a normal path.
  const prefix = normal.endsWith('/') ? normal.slice(0, -1) : normal;
  return ok({
    request(request) {
      // `OPTIONS *` asks about the server as a whole: it has no path.
      if (request.path === '*') return undefined;
      return request.setPath(prefix + request.path) ? undefined : BAD_REQUEST;
    },
  });
}

/** What cannot stand in a path as it is becomes triplets; triplets that are there stay. Undefined for broken Unicode. */
function encodePath(path: string): string | undefined {
  if (!path.isWellFormed()) return undefined;
  return encodeURI(path)
    .replaceAll('%25', '%')
    .replace(/[?#]/g, (mark) => (mark === '?' ? '%3F' : '%23'));
}
