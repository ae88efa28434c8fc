// What the settings say of providers where a test brings the routes by itself.

import type { Settings } from '../../src/model/settings.ts';

export const NO_PROVIDERS: Settings['providers'] = {
  throttleMs: 0,
  awsBudget: 1,
  awsEvents: undefined,
  holdMassRemoval: false,
  ecs: [],
  ec2: [],
  consulCatalog: [],
  file: undefined,
};
