// Items, readings and snapshots for tests, with everything that a test does not care about filled in.

import { EMPTY_CONFIGURATION, type HttpConfiguration } from '../../src/model/dynamic-configuration.ts';
import type { Item, ScopeReading, Snapshot } from '../../src/model/snapshot.ts';

/** An item that declares what is given, as a file would. */
export function item(id: string, http: Partial<HttpConfiguration> = {}): Item {
  return {
    id,
    name: id,
    endpoint: null,
    declaration: {
      kind: 'configuration',
      defects: [],
      configuration: { http: { ...EMPTY_CONFIGURATION.http, ...http } },
    },
  };
}

/** An item whose content is told apart by one label. */
export const labelled = (id: string, value: string): Item => ({
  id,
  name: id,
  endpoint: null,
  declaration: { kind: 'labels', labels: [['portolan.test', value]] },
});

export const complete = (scope: string, ...items: Item[]): ScopeReading => ({
  scope,
  status: 'complete',
  items,
  problems: [],
});

export const partial = (scope: string, ...items: Item[]): ScopeReading => ({
  ...complete(scope, ...items),
  status: 'partial',
});

export const failed = (scope: string, reason = 'refused'): ScopeReading => ({
  scope,
  status: 'failed',
  items: [],
  problems: [{ provider: 'ecs', object: `scope ${scope}`, reason }],
});

export const snapshot = (readings: readonly ScopeReading[], knownScopes?: readonly string[]): Snapshot => ({
  provider: 'ecs',
  readings,
  ...(knownScopes !== undefined && { knownScopes }),
});
