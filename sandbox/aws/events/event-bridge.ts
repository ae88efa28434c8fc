// EventBridge with its default bus, whose one rule sends everything to the queue. What services tell and what callers put
// in become the same envelopes.

import type { World } from '../../world.ts';
import { ACCOUNT, REGION } from '../account.ts';
import { Api } from '../api.ts';
import { AwsError } from '../aws-error.ts';
import type { Json, JsonObject } from '../json.ts';
import { Throttle } from '../throttle.ts';

export interface NewEvent {
  /** `aws.ecs`. AWS lets nobody else say that; here tests may say anything. */
  readonly source: string;
  readonly detailType: string;
  /** ARNs of what it is about. */
  readonly resources: readonly string[];
  readonly detail: JsonObject;
  /** Default: that of everybody who has assumed no role. */
  readonly account?: string;
  /** ISO 8601. Default: now. */
  readonly time?: string | undefined;
}

/** How services are given the bus. */
export type Tell = (event: NewEvent) => void;

export class EventBridge {
  /** Its faults and its count of calls. */
  readonly api: Api;
  readonly #world: World;
  readonly #deliver: (body: string) => void;

  /** `deliver` is given each event as the text that its target receives. */
  constructor(world: World, deliver: (body: string) => void) {
    this.#world = world;
    this.#deliver = deliver;
    this.api = new Api(world, ERRORS, new Throttle(world.clock, () => undefined));
  }

  /** Gives the event's id. */
  put({ source, detailType, resources, detail, time, account = ACCOUNT }: NewEvent): string {
    const id = this.#world.ids.uuid();
    const event: Json = {
      version: '0',
      id,
      'detail-type': detailType,
      source,
      account,
      time: time ?? toTheSecond(this.#world.clock.wallMs()),
      region: REGION,
      resources,
      detail,
    };
    this.#deliver(JSON.stringify(event));
    return id;
  }
}

/** All that AWS says of an event's time. */
const toTheSecond = (wallMs: number): string => new Date(wallMs).toISOString().replace(/\.\d+Z$/, 'Z');

const ERRORS = {
  throttled: () => new AwsError('ThrottlingException', 'Rate exceeded'),
  denied: (action: string) => new AwsError('AccessDeniedException', `No permission for events:${action}.`),
  broken: () => new AwsError('InternalException', 'This exception occurs due to unexpected causes.', 500),
};
