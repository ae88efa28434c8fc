// What happens to every call of an AWS service before its action runs, whatever the protocol: it is counted, may meet a
// fault or an empty token bucket. What the service refuses is thrown as an AwsError; `deliver.ts` catches it.

import { sleep } from '../../src/model/clock.ts';
import { assertNever } from '../../src/model/result.ts';
import { type Fault, FaultSwitch } from '../faults.ts';
import type { World } from '../world.ts';
import type { ServiceErrors } from './aws-error.ts';
import { CallCounter } from './call-counter.ts';
import type { JsonObject } from './json.ts';
import { readToken } from './page.ts';
import type { Throttle } from './throttle.ts';

export interface Call {
  readonly action: string;
  /** The paging token that came with it. */
  readonly token: string | undefined;
  /** A long poll takes its time. */
  readonly run: () => JsonObject | Promise<JsonObject>;
}

export type Outcome =
  | { readonly kind: 'answer'; readonly body: JsonObject }
  /** The connection is to be cut. */
  | { readonly kind: 'cut' }
  /** What is said is no answer of the service. */
  | { readonly kind: 'garbage' }
  /** Nothing is ever to be said. */
  | { readonly kind: 'silence' };

export class Api {
  readonly faults = new FaultSwitch();
  readonly calls = new CallCounter();
  readonly throttle: Throttle;
  readonly #world: World;
  readonly #errors: ServiceErrors;

  constructor(world: World, errors: ServiceErrors, throttle: Throttle) {
    this.#world = world;
    this.#errors = errors;
    this.throttle = throttle;
  }

  async perform(call: Call): Promise<Outcome> {
    this.calls.count(call.action);
    if (!this.throttle.admits(call.action)) throw this.#errors.throttled();
    const fault = this.faults.for(call.action);
    if (fault === undefined) return answer(await call.run());
    return this.#performBadly(call, fault);
  }

  async #performBadly(call: Call, fault: Fault): Promise<Outcome> {
    switch (fault.kind) {
      case 'down':
        return { kind: 'cut' };
      case 'silent':
        return { kind: 'silence' };
      case 'garbage':
        return { kind: 'garbage' };
      case 'throttled':
        throw this.#errors.throttled();
      case 'denied':
        throw this.#errors.denied(call.action);
      case 'broken':
        throw this.#errors.broken();
      case 'pageFails':
        if (readToken(call.token)?.page === fault.page) throw this.#errors.broken();
        return answer(await call.run());
      case 'slow':
        await sleep(this.#world.clock, fault.delayMs, this.#world.closed);
        return answer(await call.run());
      case 'empty':
        return answer(emptied(await call.run()));
      default:
        return assertNever(fault);
    }
  }
}

const answer = (body: JsonObject): Outcome => ({ kind: 'answer', body });

/** The same answer with nothing in it: lists without elements, everything else left out, the paging token too. */
function emptied(body: JsonObject): JsonObject {
  const lists = Object.entries(body).filter(([, value]) => Array.isArray(value));
  return Object.fromEntries(lists.map(([name]) => [name, []]));
}
