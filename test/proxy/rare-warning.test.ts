// What happens thousands of times a second is told once a minute.

import test from 'ava';
import type { LogFields, Logger } from '../../src/model/logger.ts';
import { RareWarning } from '../../src/proxy/rare-warning.ts';
import { ManualClock } from '../support/manual-clock.ts';

test('told at once, then once a minute with how often it happened', async (t) => {
  const clock = new ManualClock();
  const told: (LogFields | undefined)[] = [];
  const logger: Logger = {
    debug: () => {},
    info: () => {},
    warn: (_, fields) => void told.push(fields),
    error: () => {},
    with: () => logger,
  };
  const warning = new RareWarning(clock, logger, 'it happens');
  for (let i = 0; i < 5; i++) warning.tell({ i });
  await clock.advance(59_999);
  warning.tell({ i: 5 });
  await clock.advance(1);
  warning.tell({ i: 6 });
  t.deepEqual(told, [
    { i: 0, times: 1 },
    { i: 6, times: 6 },
  ]);
});
