// The Consul catalog as a provider: services announce themselves by tags on their registrations.

import type { Clock, Random } from '../../src/model/clock.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { Provider } from '../../src/model/provider.ts';
import type { ConsulCatalogSettings } from '../../src/model/settings.ts';
import { CatalogWatch } from './catalog-watch.ts';
import { createConsulApi } from './fetch.ts';

export function createConsulCatalogProvider(
  settings: ConsulCatalogSettings,
  deps: { readonly clock: Clock; readonly random: Random; readonly logger: Logger },
): Provider {
  const connect = () => createConsulApi(settings);
  return {
    name: settings.name,
    watch: (publish, signal) => new CatalogWatch(settings, { ...deps, connect }, publish).run(signal),
  };
}
