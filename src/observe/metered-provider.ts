// A provider whose readings are counted with OpenTelemetry. The API alone does nothing: whoever wants the figures starts the
// router with an SDK (`NODE_OPTIONS=--import=…`) and pays for it only then.

import { metrics } from '@opentelemetry/api';
import type { Provider } from '../model/provider.ts';

/** Counts each reading of a scope by provider and status (`complete`, `partial`, `failed`). */
export function meteredProvider(provider: Provider): Provider {
  const readings = metrics.getMeter('portolan').createCounter('portolan.discovery.readings', {
    description: 'Readings of scopes (clusters, Consul services, files, EC2 queries), by provider and status',
  });
  return {
    name: provider.name,
    watch: (publish, signal) =>
      provider.watch((snapshot) => {
        for (const { status } of snapshot.readings) readings.add(1, { provider: provider.name, status });
        publish(snapshot);
      }, signal),
    ...(provider.figures && { figures: () => provider.figures?.() ?? { calls: [] } }),
    ...(provider.lookAgain && { lookAgain: () => provider.lookAgain?.() }),
  };
}
