// From a definition to the middleware that does it: the one place that knows every type.

import type { SingleMiddleware } from '../model/dynamic-configuration.ts';
import { assertNever, fail, ok, type Result } from '../model/result.ts';
import { createAddPrefix } from './add-prefix.ts';
import { createHeaders } from './headers.ts';
import type { Middleware } from './middleware.ts';
import { createRedirectScheme } from './redirect-scheme.ts';
import { createStripPrefix } from './strip-prefix.ts';

/** The error says what is wrong with the definition; its router is then disabled, never served without (CVE-2026-54762). */
export function buildMiddleware(definition: SingleMiddleware): Result<Middleware> {
  switch (definition.type) {
    case 'addPrefix':
      return createAddPrefix(definition);
    case 'stripPrefix':
      return createStripPrefix(definition);
    case 'headers':
      return createHeaders(definition);
    case 'redirectScheme':
      return createRedirectScheme(definition);
    case 'notYet':
      return ok({});
    case 'invalid':
      return fail('invalid middleware type or middleware does not exist');
    default:
      return assertNever(definition);
  }
}
