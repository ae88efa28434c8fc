// The ECS provider with the whole of discovery behind it.

import type { ExecutionContext } from 'ava';
import type { EcsSettings } from '../../../src/model/settings.ts';
import { type Discovered, startDiscovered } from '../aws/discovered.ts';
import { ECS_SETTINGS, type EcsUnderTest, startEcs } from './ecs-under-test.ts';

export type DiscoveredEcs = EcsUnderTest & Discovered;

export async function startDiscoveredEcs(
  t: ExecutionContext,
  settings: Partial<EcsSettings> = {},
): Promise<DiscoveredEcs> {
  const under = await startEcs(t, settings);
  const discovered = await startDiscovered(t, {
    ...under,
    watched: under.ecs,
    settings: { ...ECS_SETTINGS, ...settings },
  });
  return { ...under, ...discovered };
}
