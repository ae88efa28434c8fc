// Services that a Traefik has of its own and a router may name (reference 6.6).

import type { QualifiedName } from '../model/qualified-name.ts';

/** For routers whose middlewares answer. It has no server: what is not answered before gets 503. */
export const NOOP: QualifiedName = 'noop@internal';

const NOT_YET = new Set([
  'api@internal',
  'dashboard@internal',
  'ping@internal',
  'prometheus@internal',
  'rest@internal',
  'acme-http@internal',
]);

/** Undefined: it is none of them. */
export const lackOfInternalService = (reference: string): string | undefined =>
  NOT_YET.has(reference)
    ? `the service "${reference}" is not supported yet: the internal entry point answers for it`
    : undefined;
