// The Consul catalog as a provider: services announce themselves by tags on their registrations.

import type { Clock, Random } from '../../src/model/clock.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { ConsulCatalogSettings } from '../../src/model/settings.ts';
import { Agents } from './agents.ts';
import { CatalogWatch } from './catalog-watch.ts';
import { createConsulApi } from './fetch.ts';
import { QueryMeter } from './query-meter.ts';

export interface ConsulDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** `agents`: the same for all instances and namespaces. */
export function createConsulCatalogProvider(
  settings: ConsulCatalogSettings,
  deps: ConsulDeps,
  agents = new Agents(),
): Provider {
  const meter = new QueryMeter(deps.clock);
  const connect = () => meter.watch(createConsulApi(settings));
  const shared = agents.share(settings.endpoint.address);
  return {
    name: settings.name,
    figures: () => ({ calls: meter.calls, watches: meter.watches }),
    watch: (publish, signal) => new CatalogWatch(settings, { ...deps, ...shared, connect }, publish).run(signal),
  };
}
