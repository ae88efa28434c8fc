// One thing that a source says, before anybody knows whether such an option exists.

import type { WrittenValue } from './option.ts';

export interface Assignment {
  /** `entryPoints`, `web`, `address`; as written. */
  readonly segments: readonly string[];
  readonly value: WrittenValue;
  /** `portolan.yml:12`, `--entryPoints.web.address`, `PORTOLAN_LOG_LEVEL`. */
  readonly place: string;
  readonly source: 'file' | 'environment' | 'flags';
}
