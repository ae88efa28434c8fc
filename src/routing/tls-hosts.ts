// Which TLS options a host is spoken to with, by entry point: what a client asks for by SNI before there is a request.

import type { QualifiedName } from '../model/qualified-name.ts';
import type { Router } from '../model/routing-state.ts';
import { hostsOf } from '../rules/hosts.ts';
import type { RouterChanges } from './compiler.ts';

/** Names of options by entry point, then by exact host and by `*.` with one label free. */
export type OptionsByHost = ReadonlyMap<string, ReadonlyMap<string, QualifiedName>>;

export class TlsHosts {
  /** Those with TLS. */
  readonly #routers = new Map<QualifiedName, Router>();
  #options: OptionsByHost = new Map();

  /** Takes the changes over; the same map where they concern no router with TLS. Yields between pieces of work. */
  *update(changes: RouterChanges): Generator<void, OptionsByHost> {
    let isConcerned = false;
    for (const [name, router] of changes) {
      const secured = router?.tls === undefined ? undefined : router;
      if (this.#routers.get(name) === secured) continue;
      isConcerned = true;
      if (secured === undefined) this.#routers.delete(name);
      else this.#routers.set(name, secured);
    }
    if (isConcerned) this.#options = yield* this.#collect();
    return this.#options;
  }

  /**
   * The control plane has seen to it that the routers of a host that serve agree (reference 4.6); one that only answers 503
   * has a word where there is no other.
   */
  *#collect(): Generator<void, OptionsByHost> {
    const options = new Map<string, Map<string, QualifiedName>>();
    const { true: serving = [], false: others = [] } = Object.groupBy(this.#routers.values(), ({ available }) =>
      available ? 'true' : 'false',
    );
    for (const router of [...others, ...serving]) {
      for (const entryPoint of router.entryPoints) {
        const byHost = options.get(entryPoint) ?? new Map<string, QualifiedName>();
        options.set(entryPoint, byHost);
        for (const host of hostsOf(router)) if (router.tls !== undefined) byHost.set(host, router.tls.options);
      }
      yield;
    }
    return options;
  }
}
