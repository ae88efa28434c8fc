// What every provider of labels or tags has in common, from its section.

import type { LabelSettings } from '../model/settings.ts';
import type { consulCatalog, ec2, ecs } from './sections.ts';
import type { WrittenSection } from './written-section.ts';

export const buildLabels = (
  at: WrittenSection,
  options: typeof ecs | typeof ec2 | typeof consulCatalog,
): LabelSettings => ({
  exposedByDefault: at.value(options.exposedByDefault),
  defaultRule: at.value(options.defaultRule),
  constraints: at.value(options.constraints),
});
