// Routers in, tables out, in one go: for tests and benches, which have nothing else to do meanwhile.

import type { Router } from '../../src/model/routing-state.ts';
import { type CompiledTables, Compiler } from '../../src/routing/compiler.ts';

/** `make` gives what a match returns; it is called once for every router that is not refused. Names differ. */
export function compileTables<T>(routers: readonly Router[], make: (router: Router) => T): CompiledTables<T> {
  const pieces = new Compiler<T>().update(new Map(routers.map((router) => [router.name, router])), make);
  for (;;) {
    const piece = pieces.next();
    if (piece.done === true) return piece.value;
  }
}
