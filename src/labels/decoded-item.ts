// What decoding one item takes and gives.

import type { DynamicConfiguration, RuleSyntax } from '../model/dynamic-configuration.ts';
import type { Problem } from '../model/problem.ts';
import type { ProviderName } from '../model/qualified-name.ts';
import type { Constraints } from './constraints/constraint.ts';
import type { DefaultRule } from './default-rule.ts';

export interface DecodeOptions {
  readonly provider: ProviderName;
  /** Whether an item without an `enable` label takes part. */
  readonly exposedByDefault: boolean;
  readonly defaultRule: DefaultRule;
  /** Of routers that name none; absent: v3. */
  readonly defaultRuleSyntax?: RuleSyntax;
  /** Which of the exposed items take part; absent: all. */
  readonly constraints?: Constraints;
}

export interface DecodedItem {
  /** False: the item is not exposed, or not within the constraints; the configuration is then empty. */
  readonly exposed: boolean;
  /** Servers included where the item has an endpoint; without one, its services have none and its routers still exist. */
  readonly configuration: DynamicConfiguration;
  /** What belongs to no object: an unknown label root, a missing port, both prefixes for one key. */
  readonly problems: readonly Problem[];
}
