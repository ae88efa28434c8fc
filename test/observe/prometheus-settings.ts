// Settings of metrics for tests: Traefik's defaults, and any difference from them.

import type { PrometheusSettings } from '../../src/model/settings.ts';

export const prometheusSettings = (difference: Partial<PrometheusSettings> = {}): PrometheusSettings => ({
  bucketsSeconds: [0.1, 0.3, 1.2, 5],
  addEntryPointsLabels: true,
  addRoutersLabels: false,
  addServicesLabels: true,
  headerLabels: new Map(),
  ...difference,
});
