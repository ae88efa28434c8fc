// A log that nobody reads.

import type { Logger } from '../../../src/model/logger.ts';

export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with: () => silentLogger,
};
