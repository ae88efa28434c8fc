// What an AWS provider is given beside its settings.

import type { Clock, Random } from '../../src/model/clock.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { Budgets } from './budget/budgets.ts';

export interface AwsDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Of the whole process. */
  readonly budgets: Budgets;
}
