// The envelope of an event as EventBridge delivers it.

import type { World } from '../world.ts';
import { ACCOUNT, REGION } from './account.ts';
import type { JsonObject } from './json.ts';

/** Whoever is told is EventBridge. */
export type TellEvent = (event: JsonObject) => void;

export interface EventContents {
  readonly source: string;
  readonly type: string;
  /** ARNs. */
  readonly resources: readonly string[];
  readonly detail: JsonObject;
}

export const makeEvent = ({ source, type, resources, detail }: EventContents, world: World): JsonObject => ({
  version: '0',
  id: world.ids.uuid(),
  'detail-type': type,
  source,
  account: ACCOUNT,
  time: toTheSecond(world.clock.wallMs()),
  region: REGION,
  resources,
  detail,
});

const toTheSecond = (wallMs: number): string => new Date(wallMs).toISOString().replace(/\.\d+Z$/, 'Z');
