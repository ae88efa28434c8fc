// What the providers that ask one agent share: it counts our connections by our address, not by namespace or datacenter.

import { Gate } from '../../src/model/gate.ts';
import { WaitingPlaces } from './waiting-places.ts';

/** So many queries without an index are asked at once. */
const OPENING_AT_ONCE = 16;
/** So many services wait, of the 200 connections that an agent grants; those beyond are polled. */
const WAITING_AT_ONCE = 128;

export interface AgentShare {
  /** Queries without an index pass here. */
  readonly opening: Gate;
  /** For services; a list of services has a place of its own, as a registration must be told at once. */
  readonly places: WaitingPlaces;
}

export class Agents {
  readonly #shares = new Map<string, AgentShare>();

  /** `address`: as settings write it. */
  share(address: string): AgentShare {
    const known = this.#shares.get(address);
    const share = known ?? { opening: new Gate(OPENING_AT_ONCE), places: new WaitingPlaces(WAITING_AT_ONCE) };
    if (known === undefined) this.#shares.set(address, share);
    return share;
  }
}
