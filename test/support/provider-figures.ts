// Figures of an ECS provider and of a Consul one, as a working day leaves them.

import type { ProviderFigures } from '../../src/model/provider-figures.ts';

export const ECS_FIGURES: ProviderFigures = {
  account: '123456789012',
  region: 'eu-central-1',
  calls: [
    { action: 'ecs:ListTasks', ok: 40, throttled: 0, failed: 1 },
    { action: 'ecs:DescribeTasks', ok: 80, throttled: 2, failed: 0 },
  ],
  budgets: [
    {
      category: 'clusterResourceRead',
      left: 70,
      burst: 75,
      perSecond: 7.5,
      fullPerSecond: 15,
      throttled: 2,
      waiting: 3,
    },
  ],
  hints: { applied: 12, dirty: 4, lag: { lastMs: 150, medianMs: 140, worstMs: 900, sumMs: 2500, count: 12 } },
};

export const CONSUL_FIGURES: ProviderFigures = {
  calls: [{ action: '/v1/health/service', ok: 7, throttled: 0, failed: 0 }],
  watches: { open: 3, waiting: 2, fromStart: 4, index: '4096', oldestAnswerMs: 1500 },
};
