// A router in Traefik's API shape (reference 11.5).

import { providerOf, type QualifiedName } from '../model/qualified-name.ts';
import type { Assessed, Router } from '../model/routing-state.ts';
import { DEFAULT_TLS_OPTIONS_NAME } from '../model/tls.ts';
import { exactNumber } from './exact-number.ts';
import { omitEmpty } from './omit-empty.ts';
import { describeName, describeVerdict, type Resource } from './resource.ts';

export function describeRouter(name: QualifiedName, router: Assessed<Router>): Resource {
  const { rule, priority, entryPoints, middlewares, service, tls, observability } = router.value;
  const shown = {
    ...omitEmpty({ entryPoints, middlewares }),
    service,
    rule,
    priority: exactNumber(priority),
    ...(tls === undefined
      ? {}
      : { tls: { options: tls.options === DEFAULT_TLS_OPTIONS_NAME ? 'default' : tls.options } }),
    ...(observability === undefined ? {} : { observability }),
    ...describeVerdict(router),
    ...omitEmpty({ using: entryPoints }),
  };
  return {
    name,
    status: router.status,
    texts: [name, rule],
    sortKeys: {
      provider: providerOf(name),
      priority: BigInt(priority),
      status: router.status,
      rule,
      service,
      entryPoints: entryPoints.length,
    },
    service,
    middlewares,
    shown,
    listed: { ...shown, ...describeName(name), priorityStr: priority },
  };
}
